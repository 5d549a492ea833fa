-- name: erase_assertions
-- params: keys
-- returns: nothing
-- why: Part of an erasure: gone for good (secure_delete overwrites).
DELETE FROM assertion WHERE key IN (SELECT value FROM json_each(:keys));
