-- name: episodes_by_key
-- params: keys
-- returns: rows of episode with source_id
-- why: Episodes as they are, to tell them and to see what a batch changes.
SELECT episode.*, source.id AS source_id
FROM json_each(:keys) AS wanted
CROSS JOIN episode ON episode.key = wanted.value
CROSS JOIN source ON source.key = episode.source;
