-- name: merged_entities
-- params: namespace
-- returns: key, canonical
-- why: The entities that were merged into others; few, kept in memory per generation.
SELECT entity.key, entity.canonical
FROM entity
WHERE entity.namespace = :namespace AND entity.canonical <> entity.key;
