-- name: entity_surfaces
-- params: keys, known
-- returns: entity, surface, is_name
-- why: The names of entities that were recorded by a point.
SELECT entity, surface, is_name
FROM json_each(:keys) AS wanted
CROSS JOIN entity_name ON entity_name.entity = wanted.value
WHERE recorded_from <= :known
ORDER BY entity, surface;
