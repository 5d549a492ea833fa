-- name: source_keys
-- params: namespace, ids
-- returns: id, key
-- why: Finds what is there of the ids of a batch or a call.
SELECT source.id, source.key
FROM json_each(:ids) AS wanted
CROSS JOIN source ON source.namespace = :namespace AND source.id = wanted.value;
