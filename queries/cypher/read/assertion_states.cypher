// name: assertion_states
// params: keys
// returns: key, slot, recorded_to
// why: What a batch must know of assertions before it withdraws, reinstates or moves them.
UNWIND $keys AS key
MATCH (a:Assertion {key: key})
RETURN a.key AS key, a.slot AS slot, a.recorded_to AS recorded_to;
