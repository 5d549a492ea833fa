-- name: names_of_entity
-- params: entity
-- returns: surface, normal, is_name
-- why: The names that an entity has.
SELECT surface, normal, is_name FROM entity_name WHERE entity = :entity ORDER BY surface;
