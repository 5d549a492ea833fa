-- name: erase_assertion_links
-- params: keys
-- returns: nothing
-- why: Part of an erasure: gone for good (secure_delete overwrites).
DELETE FROM change_assertion WHERE assertion IN (SELECT value FROM json_each(:keys));
