-- name: assertions_by_key
-- params: keys
-- returns: rows of assertion_row
-- why: Assertions whose keys were found by their ids.
SELECT * FROM assertion_row WHERE key IN (SELECT value FROM json_each(:keys)) ORDER BY id;
