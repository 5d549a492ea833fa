-- name: slot_rows
-- params: keys
-- returns: key, id, version
-- why: Slots that a batch touches.
SELECT key, id, version FROM slot WHERE key IN (SELECT value FROM json_each(:keys));
