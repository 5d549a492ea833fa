-- name: slots_without
-- params: keys
-- returns: key
-- why: Slots that no assertion speaks to any more.
SELECT key FROM slot
WHERE key IN (SELECT value FROM json_each(:keys))
  AND NOT EXISTS (SELECT 1 FROM assertion WHERE assertion.slot = slot.key);
