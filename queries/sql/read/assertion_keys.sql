-- name: assertion_keys
-- params: namespace, ids
-- returns: id, key
-- why: Finds what is there of the ids of a batch or a call.
SELECT assertion.id, assertion.key
FROM json_each(:ids) AS wanted
CROSS JOIN assertion ON assertion.namespace = :namespace AND assertion.id = wanted.value;
