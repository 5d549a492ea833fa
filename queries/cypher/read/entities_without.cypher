// name: entities_without
// params: keys, namespace
// returns: key
// why: Entities that nothing names: no mention, assertion, slot or entity merged into them.
UNWIND $keys AS key
MATCH (e:Entity {key: key})
WHERE NOT EXISTS { (e)<-[:MENTIONS|SUBJECT|OBJECT|OF]-() }
  AND NOT EXISTS { MATCH (m:Entity) WHERE m.namespace = $namespace AND m.merged = e.key }
RETURN e.key AS key;
