-- name: ids_of_passages
-- params: keys
-- returns: key, id
-- why: Ids decide ties.
SELECT key, id FROM passage WHERE key IN (SELECT value FROM json_each(:keys));
