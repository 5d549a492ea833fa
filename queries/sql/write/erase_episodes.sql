-- name: erase_episodes
-- params: keys
-- returns: nothing
-- why: Part of an erasure: gone for good (secure_delete overwrites).
DELETE FROM episode WHERE key IN (SELECT value FROM json_each(:keys));
