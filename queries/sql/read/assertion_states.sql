-- name: assertion_states
-- params: keys
-- returns: key, slot, passage, recorded_to
-- why: What a batch must know of assertions before it withdraws, reinstates or moves them.
SELECT key, slot, passage, recorded_to
FROM assertion
WHERE key IN (SELECT value FROM json_each(:keys));
