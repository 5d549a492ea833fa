// name: names_of_entity
// params: entity
// returns: surface, normal, is_name
// why: The names that an entity has.
MATCH (:Entity {key: $entity})<-[n:NAMES]-(name:Name)
WITH n.surface AS surface, name.normal AS normal, n.is_name AS is_name
ORDER BY surface
RETURN surface, normal, is_name;
