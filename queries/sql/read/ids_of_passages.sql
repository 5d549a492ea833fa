-- name: ids_of_passages
-- params: keys
-- returns: key, id
-- why: Ids decide between passages of one score.
SELECT key, id FROM passage WHERE key IN (SELECT value FROM json_each(:keys));
