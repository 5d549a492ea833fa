// name: facts_beside_erased
// params: slots
// returns: key, superseded_by, contradicts
// why: Past versions of facts of slots: some were closed or contradicted by erased ones.
UNWIND $slots AS key
MATCH (:Slot {key: key})<-[:IN]-(f:Fact)
WHERE f.recorded_to IS NOT NULL
RETURN f.key AS key, f.superseded_by AS superseded_by, f.contradicts AS contradicts;
