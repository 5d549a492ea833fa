// name: facts_of_slots
// params: slots
// returns: key
// why: Versions left in slots that are erased.
UNWIND $slots AS key
MATCH (:Slot {key: key})<-[:IN]-(f:Fact)
RETURN f.key AS key;
