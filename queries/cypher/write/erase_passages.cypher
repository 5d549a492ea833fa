// name: erase_passages
// params: keys
// returns: nothing
// why: Part of an erasure: gone for good.
UNWIND $keys AS key
MATCH (n:Passage {key: key})
DETACH DELETE n;
