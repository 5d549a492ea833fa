-- name: facts_all
-- params: namespace, known
-- returns: rows of fact_row as held at the point
-- why: All facts of a namespace.
SELECT *
FROM fact_row
WHERE namespace = :namespace
  AND recorded_from <= :known AND (recorded_to IS NULL OR recorded_to > :known);
