// name: replace_entity_passages
// params: rows, namespace
// returns: nothing
// why: An entity's list of passages without what is erased.
UNWIND $rows AS row
MATCH (e:Entity {key: row.key})
OPTIONAL MATCH (e)-[:SEALED]->(b:Block)
DETACH DELETE b
WITH DISTINCT e, row
SET e.tail = row.tail
FOREACH (data IN row.sealed | CREATE (e)-[:SEALED]->(:Block {namespace: $namespace, data: data}));
