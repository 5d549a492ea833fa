-- name: facts_all
-- params: namespace, known, ever
-- returns: rows of fact_row as held at the point (ever: until it)
-- why: All facts of a namespace.
SELECT *
FROM fact_row
WHERE namespace = :namespace
  AND recorded_from <= :known AND (:ever OR recorded_to IS NULL OR recorded_to > :known);
