-- name: erase_assertions_past
-- params: keys
-- returns: nothing
-- why: Part of an erasure: gone for good (secure_delete overwrites).
DELETE FROM assertion_past WHERE assertion IN (SELECT value FROM json_each(:keys));
