-- name: facts_from_entities
-- params: entities, known, limit
-- returns: subject, object, status, valid_from, valid_to, id, key
-- why: The same by a point of the record axis, where versions that are past count too.
SELECT fact.subject, fact.object, fact.status, fact.valid_from, fact.valid_to, fact.id, fact.key
FROM json_each(:entities) AS wanted
CROSS JOIN fact ON fact.subject = wanted.value
WHERE fact.object IN (SELECT value FROM json_each(:entities))
  AND fact.recorded_from <= :known AND (fact.recorded_to IS NULL OR fact.recorded_to > :known)
LIMIT :limit;
