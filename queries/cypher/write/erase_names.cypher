// name: erase_names
// params: entity, surfaces
// returns: nothing
// why: Names of an entity that only erased text gave.
MATCH (e:Entity {key: $entity})<-[n:NAMES]-(:Name)
WHERE n.surface IN $surfaces
DELETE n;
