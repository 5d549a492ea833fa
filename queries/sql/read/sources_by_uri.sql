-- name: sources_by_uri
-- params: namespace, uris
-- returns: rows of source
-- why: Sources by what the caller calls them.
SELECT source.*
FROM json_each(:uris) AS wanted
CROSS JOIN source ON source.namespace = :namespace AND source.uri = wanted.value;
