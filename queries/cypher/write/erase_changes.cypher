// name: erase_changes
// params: keys
// returns: nothing
// why: Part of an erasure: gone for good.
UNWIND $keys AS key
MATCH (n:Change {key: key})
DETACH DELETE n;
