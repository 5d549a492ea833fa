-- name: changes_by_id
-- params: namespace, ids
-- returns: rows of change
-- why: Journal entries by id.
SELECT change.*
FROM json_each(:ids) AS wanted
CROSS JOIN change ON change.namespace = :namespace AND change.id = wanted.value
ORDER BY change.recorded_at, change.key;
