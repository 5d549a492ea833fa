-- name: sources_by_id
-- params: namespace, ids
-- returns: rows of source
-- why: Sources by id; unknown ones are left out.
SELECT source.*
FROM json_each(:ids) AS wanted
CROSS JOIN source ON source.namespace = :namespace AND source.id = wanted.value;
