-- name: entity_keys
-- params: namespace, ids
-- returns: id, key
-- why: Finds what is there of the ids of a batch or a call.
SELECT entity.id, entity.key
FROM json_each(:ids) AS wanted
CROSS JOIN entity ON entity.namespace = :namespace AND entity.id = wanted.value;
