// name: facts_with_assertions
// params: namespace, asked
// returns: facts: id of a passage, columns of a Fact as held now; assertions: columns of Assertion
// why: The facts that rest on what passages (asked.ids) say, with all that was said for them:
//      a search that finds something over asks for these next, and takes no further round trip.
RETURN COLLECT {
    UNWIND $asked.ids AS id
    MATCH (:Passage {namespace: $namespace, id: id})<-[:EVIDENCE]-(:Assertion)<-[:ASSERTED_BY]-(f:Fact)
    WHERE f.recorded_to IS NULL
    WITH DISTINCT id, f
    RETURN [id, f {.*}]
} AS facts, COLLECT {
    UNWIND $asked.ids AS id
    MATCH (:Passage {namespace: $namespace, id: id})<-[:EVIDENCE]-(:Assertion)<-[:ASSERTED_BY]-(f:Fact)
    WHERE f.recorded_to IS NULL
    WITH DISTINCT f
    MATCH (f)-[:ASSERTED_BY]->(a:Assertion)
    WITH DISTINCT a
    RETURN a {.*}
} AS assertions;
