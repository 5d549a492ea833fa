-- name: erase_same_as
-- params: keys
-- returns: nothing
-- why: Part of an erasure: decisions about erased entities.
DELETE FROM same_as WHERE entity IN (SELECT value FROM json_each(:keys)) OR canonical IN (SELECT value FROM json_each(:keys));
