-- name: passages_held_before
-- params: namespace, known, closed
-- returns: keys
-- why: Passages that were held at a point in an earlier stretch than their last.
SELECT group_concat(passage)
FROM passage_past
JOIN passage ON passage.key = passage_past.passage
WHERE passage.namespace = :namespace
  AND passage_past.recorded_from <= :known
  AND (:closed OR passage_past.recorded_to > :known);
