-- name: edges_among
-- params: entities, as_of
-- returns: subject, object, weight, id
-- why: The facts that join the entities of a neighbourhood, as believed now; one row for parallel
--      ones, from the index fact_edge alone.
SELECT fact.subject, fact.object, count(*) AS weight, min(fact.id) AS id
FROM json_each(:entities) AS wanted
CROSS JOIN fact INDEXED BY fact_edge ON fact.subject = wanted.value
WHERE fact.recorded_to IS NULL AND fact.object IS NOT NULL
  AND fact.object IN (SELECT value FROM json_each(:entities))
  AND CASE WHEN :as_of IS NULL THEN fact.status IN ('current', 'disputed')
      ELSE fact.status IN ('current', 'disputed', 'closed')
          AND (fact.valid_from IS NULL OR fact.valid_from <= :as_of)
          AND (fact.valid_to IS NULL OR fact.valid_to > :as_of) END
GROUP BY fact.subject, fact.object;
