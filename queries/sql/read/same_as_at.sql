-- name: same_as_at
-- params: namespace, known
-- returns: key, entity, canonical, score, reason
-- why: The decisions that held at a point of the record axis.
SELECT key, entity, canonical, score, reason
FROM same_as
WHERE namespace = :namespace
  AND recorded_from <= :known AND (recorded_to IS NULL OR recorded_to > :known)
ORDER BY key;
