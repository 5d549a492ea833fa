-- name: change_keys
-- params: namespace, ids
-- returns: id, key
-- why: Finds what is there of the ids of a batch or a call.
SELECT change.id, change.key
FROM json_each(:ids) AS wanted
CROSS JOIN change ON change.namespace = :namespace AND change.id = wanted.value;
