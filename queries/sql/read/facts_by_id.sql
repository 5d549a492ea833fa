-- name: facts_by_id
-- params: namespace, wanted, known, ever
-- returns: rows of fact_row as held at the point (ever: until it)
-- why: Facts by id, in the versions that were held at a point.
SELECT fact_row.*
FROM json_each(:wanted) AS wanted
CROSS JOIN fact_row ON fact_row.namespace = :namespace AND fact_row.id = wanted.value
WHERE fact_row.recorded_from <= :known
  AND (:ever OR fact_row.recorded_to IS NULL OR fact_row.recorded_to > :known);
