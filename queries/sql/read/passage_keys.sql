-- name: passage_keys
-- params: namespace, ids
-- returns: id, key
-- why: Finds what is there of the ids of a batch or a call.
SELECT passage.id, passage.key
FROM json_each(:ids) AS wanted
CROSS JOIN passage ON passage.namespace = :namespace AND passage.id = wanted.value;
