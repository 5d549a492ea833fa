-- name: erase_passage_features
-- params: keys
-- returns: nothing
-- why: Part of an erasure: gone for good (secure_delete overwrites).
DELETE FROM passage_features WHERE passage IN (SELECT value FROM json_each(:keys));
