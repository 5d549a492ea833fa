// name: rename_entity
// params: entity, name
// returns: nothing
// why: After a name was erased the entity shows the best of the others.
MATCH (e:Entity {key: $entity})
SET e.name = $name;
