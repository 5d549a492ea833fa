-- name: surfaces_of_entity
-- params: entity
-- returns: surfaces
-- why: In which words passages still name an entity.
SELECT DISTINCT surfaces FROM mention WHERE entity = :entity;
