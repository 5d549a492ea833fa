// name: erase_assertions
// params: keys
// returns: nothing
// why: Part of an erasure: gone for good.
UNWIND $keys AS key
MATCH (n:Assertion {key: key})
DETACH DELETE n;
