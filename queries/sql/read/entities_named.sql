-- name: entities_named
-- params: namespace, names, known
-- returns: normal, entity
-- why: Which entities go by these normalised names, by a point of the record axis.
SELECT DISTINCT entity_name.normal, entity_name.entity
FROM json_each(:names) AS wanted
CROSS JOIN entity_name ON entity_name.namespace = :namespace AND entity_name.normal = wanted.value
WHERE entity_name.recorded_from <= :known;
