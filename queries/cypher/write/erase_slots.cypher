// name: erase_slots
// params: keys
// returns: nothing
// why: Part of an erasure: gone for good.
UNWIND $keys AS key
MATCH (n:Slot {key: key})
DETACH DELETE n;
