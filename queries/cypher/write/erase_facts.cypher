// name: erase_facts
// params: keys
// returns: nothing
// why: Part of an erasure: gone for good.
UNWIND $keys AS key
MATCH (n:Fact {key: key})
DETACH DELETE n
WITH key
MATCH ()-[b:BELIEVED {key: key}]->()
DELETE b;
