// name: surfaces_of_entity
// params: entity
// returns: surfaces
// why: In which words passages still name an entity.
MATCH (:Entity {key: $entity})<-[m:MENTIONS]-(:Passage)
RETURN DISTINCT m.surfaces AS surfaces;
