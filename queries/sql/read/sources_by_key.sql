-- name: sources_by_key
-- params: keys
-- returns: rows of source
-- why: The sources that a batch may change.
SELECT * FROM source WHERE key IN (SELECT value FROM json_each(:keys));
