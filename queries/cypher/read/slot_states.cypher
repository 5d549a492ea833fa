// name: slot_states
// params: ids, namespace
// returns: key, id, version, assertions, facts
// why: What a fold starts from. The version is read first: what a writer commits in between is
//      newer than it, and the fold is refused.
UNWIND $ids AS id
MATCH (s:Slot {namespace: $namespace, id: id})
WITH s, s.id AS id, s.version AS version
RETURN id, version,
    COLLECT {
        MATCH (s)<-[:SPEAKS_TO]-(a:Assertion)
        WHERE a.recorded_to IS NULL
        RETURN a {.*}
    } AS assertions,
    COLLECT {
        MATCH (s)<-[:IN]-(f:Fact)
        WHERE f.recorded_to IS NULL
        RETURN f {.*}
    } AS facts;
