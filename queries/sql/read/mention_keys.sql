-- name: mention_keys
-- params: passages
-- returns: passage, entity
-- why: Which mentions of these passages are there.
SELECT passage, entity FROM mention WHERE passage IN (SELECT value FROM json_each(:passages));
