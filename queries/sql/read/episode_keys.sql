-- name: episode_keys
-- params: namespace, ids
-- returns: id, key
-- why: Finds what is there of the ids of a batch or a call.
SELECT episode.id, episode.key
FROM json_each(:ids) AS wanted
CROSS JOIN episode ON episode.namespace = :namespace AND episode.id = wanted.value;
