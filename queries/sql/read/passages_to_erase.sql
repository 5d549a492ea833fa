-- name: passages_to_erase
-- params: sources
-- returns: key, id
-- why: The passages of sources that are erased.
SELECT key, id FROM passage WHERE source IN (SELECT value FROM json_each(:sources));
