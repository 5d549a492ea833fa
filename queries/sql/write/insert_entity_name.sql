-- name: insert_entity_name
-- params: entity, surface, namespace, normal, is_name, recorded_from
-- returns: nothing
-- why: A name or alias of an entity. One that was an alias can become a name.
INSERT INTO entity_name (
    entity, surface, namespace, normal, is_name, recorded_from
) VALUES (
    :entity, :surface, :namespace, :normal, :is_name, :recorded_from
)
ON CONFLICT (entity, surface) DO UPDATE SET is_name = max(is_name, excluded.is_name);
