-- name: passages_besides
-- params: keys
-- returns: passages
-- why: How many passages an encoder that takes over has left out.
SELECT count(*) AS passages
FROM passage
WHERE key NOT IN (SELECT value FROM json_each(:keys));
