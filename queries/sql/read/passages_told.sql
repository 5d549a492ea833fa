-- name: passages_told
-- params: keys
-- returns: rows of passage_row, and the uri of the source
-- why: What a search shows of its hits; the scope was checked on the keys.
SELECT passage_row.*, source.uri
FROM passage_row
CROSS JOIN source ON source.key = passage_row.source
WHERE passage_row.key IN (SELECT value FROM json_each(:keys));
