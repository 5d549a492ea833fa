// name: erase_entities
// params: keys
// returns: nothing
// why: Part of an erasure: gone for good, with the list of its passages.
UNWIND $keys AS key
MATCH (e:Entity {key: key})
OPTIONAL MATCH (e)-[:SEALED]->(b:Block)
DETACH DELETE b
WITH DISTINCT e
DETACH DELETE e;
