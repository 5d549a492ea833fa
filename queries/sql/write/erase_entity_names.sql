-- name: erase_entity_names
-- params: keys
-- returns: nothing
-- why: Part of an erasure: gone for good (secure_delete overwrites).
DELETE FROM entity_name WHERE entity IN (SELECT value FROM json_each(:keys));
