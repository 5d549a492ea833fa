-- name: erase_passage_past
-- params: keys
-- returns: nothing
-- why: Part of an erasure: gone for good (secure_delete overwrites).
DELETE FROM passage_past WHERE passage IN (SELECT value FROM json_each(:keys));
