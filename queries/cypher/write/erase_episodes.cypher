// name: erase_episodes
// params: keys
// returns: nothing
// why: Part of an erasure: gone for good.
UNWIND $keys AS key
MATCH (n:Episode {key: key})
DETACH DELETE n;
