-- name: episodes_to_erase
-- params: sources
-- returns: key, id
-- why: The episodes of sources that are erased.
SELECT key, id FROM episode WHERE source IN (SELECT value FROM json_each(:sources));
