-- name: erase_changes
-- params: keys
-- returns: nothing
-- why: Part of an erasure: gone for good (secure_delete overwrites).
DELETE FROM change WHERE key IN (SELECT value FROM json_each(:keys));
