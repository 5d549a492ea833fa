-- name: episodes_of_sources
-- params: namespace, wanted
-- returns: key
-- why: The episodes of some sources.
SELECT episode.key
FROM json_each(:wanted) AS wanted
CROSS JOIN source ON source.namespace = :namespace AND source.id = wanted.value
CROSS JOIN episode ON episode.source = source.key;
