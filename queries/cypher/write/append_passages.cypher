// name: append_passages
// params: rows, namespace
// returns: nothing
// why: The list of passages that mention an entity grows, and the number of those held: so no
//      read counts a hub.
UNWIND $rows AS row
MATCH (e:Entity {key: row.key})
SET e.tail = row.tail, e.passages = e.passages + row.difference
FOREACH (data IN row.sealed | CREATE (e)-[:SEALED]->(:Block {namespace: $namespace, data: data}));
