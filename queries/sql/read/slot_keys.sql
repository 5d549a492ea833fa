-- name: slot_keys
-- params: namespace, ids
-- returns: id, key
-- why: Finds what is there of the ids of a batch or a call.
SELECT slot.id, slot.key
FROM json_each(:ids) AS wanted
CROSS JOIN slot ON slot.namespace = :namespace AND slot.id = wanted.value;
