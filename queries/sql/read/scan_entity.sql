-- name: scan_entity
-- params: namespace
-- returns: all of the kind, ordered by id
-- why: An export reads everything at one point in time.
SELECT entity.key, entity.id, entity.name, entity.type, entity.metadata,
       canonical.id AS canonical_id,
       (SELECT json_group_array(surface) FROM entity_name
        WHERE entity_name.entity = entity.key) AS surfaces
FROM entity JOIN entity AS canonical ON canonical.key = entity.canonical
WHERE entity.namespace = :namespace
ORDER BY entity.id;
