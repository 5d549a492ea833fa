-- name: erase_entities
-- params: keys
-- returns: nothing
-- why: Part of an erasure: gone for good (secure_delete overwrites).
DELETE FROM entity WHERE key IN (SELECT value FROM json_each(:keys));
