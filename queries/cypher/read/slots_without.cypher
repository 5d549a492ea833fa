// name: slots_without
// params: keys
// returns: key
// why: Slots that no assertion speaks to any more.
UNWIND $keys AS key
MATCH (s:Slot {key: key})
WHERE NOT EXISTS { (s)<-[:SPEAKS_TO]-(:Assertion) }
RETURN s.key AS key;
