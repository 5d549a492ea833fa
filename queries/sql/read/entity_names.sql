-- name: entity_names
-- params: namespace, ids
-- returns: id, name
-- why: The names that facts are shown with.
SELECT entity.id, entity.name
FROM json_each(:ids) AS wanted
CROSS JOIN entity ON entity.namespace = :namespace AND entity.id = wanted.value;
