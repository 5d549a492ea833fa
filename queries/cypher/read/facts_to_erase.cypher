// name: facts_to_erase
// params: assertions
// returns: key, id, slot, recorded_to
// why: All versions of facts that rest on erased assertions.
UNWIND $assertions AS key
MATCH (:Assertion {key: key})<-[:ASSERTED_BY]-(f:Fact)
RETURN DISTINCT f.key AS key, f.id AS id, f.slot AS slot, f.recorded_to AS recorded_to;
