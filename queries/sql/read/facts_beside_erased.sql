-- name: facts_beside_erased
-- params: slots, facts
-- returns: key
-- why: Past versions of facts that were closed or contradicted by erased ones.
SELECT DISTINCT fact.key
FROM fact LEFT JOIN json_each(fact.contradicts) AS other
WHERE fact.slot IN (SELECT value FROM json_each(:slots)) AND fact.recorded_to IS NOT NULL
  AND (fact.superseded_by IN (SELECT value FROM json_each(:facts))
    OR other.value IN (SELECT value FROM json_each(:facts)));
