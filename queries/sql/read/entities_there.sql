-- name: entities_there
-- params: keys, namespace, known
-- returns: key
-- why: The seeds that are entities of the namespace, by a point of the record axis.
SELECT entity.key
FROM json_each(:keys) AS wanted
CROSS JOIN entity ON entity.key = wanted.value
WHERE entity.namespace = :namespace AND entity.recorded_from <= :known
ORDER BY entity.key;
