-- name: erase_fact_links
-- params: keys
-- returns: nothing
-- why: Part of an erasure: gone for good (secure_delete overwrites).
DELETE FROM fact_assertion WHERE fact IN (SELECT value FROM json_each(:keys));
