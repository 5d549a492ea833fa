-- name: facts_of_assertions
-- params: namespace, wanted, known, ever
-- returns: rows of fact_row as held at the point (ever: until it)
-- why: Facts that rest on assertions.
SELECT DISTINCT fact_row.*
FROM json_each(:wanted) AS wanted
CROSS JOIN assertion ON assertion.namespace = :namespace AND assertion.id = wanted.value
CROSS JOIN fact_assertion ON fact_assertion.assertion = assertion.key
CROSS JOIN fact_row ON fact_row.key = fact_assertion.fact
WHERE fact_row.recorded_from <= :known
  AND (:ever OR fact_row.recorded_to IS NULL OR fact_row.recorded_to > :known);
