-- name: passages_by_key
-- params: keys
-- returns: rows of passage_row
-- why: Passages by key; the scope was checked on the keys.
SELECT * FROM passage_row WHERE key IN (SELECT value FROM json_each(:keys));
