-- name: facts_of_objects
-- params: wanted, known, ever
-- returns: rows of fact_row as held at the point (ever: until it)
-- why: Facts that lead to entities (keys).
SELECT fact_row.*
FROM json_each(:wanted) AS wanted
CROSS JOIN fact_row ON fact_row.object = wanted.value
WHERE fact_row.recorded_from <= :known
  AND (:ever OR fact_row.recorded_to IS NULL OR fact_row.recorded_to > :known);
