-- name: edges_among
-- params: entities, as_of, limit
-- returns: subject, object, id, key
-- why: The facts that join the entities of a neighbourhood, as believed now, from the index
--      fact_edge alone. In the order of the entities and cut, since hubs join each other by more
--      facts than a walk can use: 54,000 among 1,500 entities of a dense store of 100,000 passages.
SELECT fact.subject, fact.object, fact.id, fact.key
FROM json_each(:entities) AS wanted
CROSS JOIN fact INDEXED BY fact_edge ON fact.subject = wanted.value
WHERE fact.recorded_to IS NULL AND fact.object IS NOT NULL
  AND fact.object IN (SELECT value FROM json_each(:entities))
  AND CASE WHEN :as_of IS NULL THEN fact.status IN ('current', 'disputed')
      ELSE fact.status IN ('current', 'disputed', 'closed')
          AND (fact.valid_from IS NULL OR fact.valid_from <= :as_of)
          AND (fact.valid_to IS NULL OR fact.valid_to > :as_of) END
LIMIT :limit;
