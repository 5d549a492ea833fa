-- name: erase_change_links
-- params: keys
-- returns: nothing
-- why: Part of an erasure: gone for good (secure_delete overwrites).
DELETE FROM change_assertion WHERE change IN (SELECT value FROM json_each(:keys));
