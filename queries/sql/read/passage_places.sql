-- name: passage_places
-- params: keys
-- returns: key, id, source, session_id, ordinal, speaker, at, title
-- why: Where candidates stand in their source, who spoke and when.
SELECT key, id, source, session_id, ordinal, speaker, at, title <> '' AS titled
FROM passage
WHERE key IN (SELECT value FROM json_each(:keys));
