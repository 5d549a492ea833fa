-- name: facts_of_assertions
-- params: namespace, wanted, known, ever, statuses
-- returns: rows of fact_row as held at the point (ever: until it), with one of the statuses (null:
--          any)
-- why: Facts that rest on assertions. Those told apart first are numbers: telling whole rows apart took twice
--      as long as reading them, and most searches ask for the few that are closed.
SELECT fact_row.*
FROM (
    SELECT DISTINCT fact_assertion.fact AS key
    FROM json_each(:wanted) AS wanted
    CROSS JOIN assertion ON assertion.namespace = :namespace AND assertion.id = wanted.value
    CROSS JOIN fact_assertion ON fact_assertion.assertion = assertion.key
) AS told
CROSS JOIN fact_row ON fact_row.key = told.key
WHERE fact_row.recorded_from <= :known
  AND (:ever OR fact_row.recorded_to IS NULL OR fact_row.recorded_to > :known)
  AND (:statuses IS NULL OR fact_row.status IN (SELECT value FROM json_each(:statuses)));
