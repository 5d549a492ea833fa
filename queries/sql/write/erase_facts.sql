-- name: erase_facts
-- params: keys
-- returns: nothing
-- why: Part of an erasure: gone for good (secure_delete overwrites).
DELETE FROM fact WHERE key IN (SELECT value FROM json_each(:keys));
