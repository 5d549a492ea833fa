// name: passages_held_before
// params: namespace, known, closed
// returns: keys
// why: Passages that were held at a point in an earlier stretch than their last.
MATCH (p:Passage)
WHERE p.namespace = $namespace AND p.generation > 0 AND p.past_from IS NOT NULL
  AND any(i IN range(0, size(p.past_from) - 1)
      WHERE p.past_from[i] <= $known AND ($closed OR p.past_to[i] > $known))
RETURN collect(p.key) AS keys;
