-- name: facts_of_passages
-- params: namespace, wanted, known, ever
-- returns: rows of fact_row as held at the point (ever: until it)
-- why: Facts that rest on what passages say.
SELECT DISTINCT fact_row.*
FROM json_each(:wanted) AS wanted
CROSS JOIN passage ON passage.namespace = :namespace AND passage.id = wanted.value
CROSS JOIN assertion ON assertion.passage = passage.key
CROSS JOIN fact_assertion ON fact_assertion.assertion = assertion.key
CROSS JOIN fact_row ON fact_row.key = fact_assertion.fact
WHERE fact_row.recorded_from <= :known
  AND (:ever OR fact_row.recorded_to IS NULL OR fact_row.recorded_to > :known);
