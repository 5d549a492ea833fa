-- name: entity_heads
-- params: keys
-- returns: key, namespace, recorded_from, passages, id, name, type
-- why: What neighbourhoods show of entities, with the counter that writes keep.
SELECT entity.key, entity.namespace, entity.recorded_from, entity.passages, entity.id, entity.name,
       entity.type
FROM json_each(:keys) AS wanted
CROSS JOIN entity ON entity.key = wanted.value;
