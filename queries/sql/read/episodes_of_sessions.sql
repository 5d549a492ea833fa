-- name: episodes_of_sessions
-- params: namespace, wanted
-- returns: key
-- why: The episodes of some sessions, whichever sources tell them.
SELECT episode.key
FROM json_each(:wanted) AS wanted
CROSS JOIN episode ON episode.namespace = :namespace AND episode.session_id = wanted.value;
