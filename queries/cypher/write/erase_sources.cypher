// name: erase_sources
// params: keys
// returns: nothing
// why: Part of an erasure: gone for good.
UNWIND $keys AS key
MATCH (n:Source {key: key})
DETACH DELETE n;
