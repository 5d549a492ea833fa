// name: facts_of_passages
// params: wanted, namespace, known, ever
// returns: rows of Fact as held at the point (ever: until it)
// why: Facts that rest on what passages say.
UNWIND $wanted AS id
MATCH (:Passage {namespace: $namespace, id: id})<-[:EVIDENCE]-(:Assertion)<-[:ASSERTED_BY]-(f:Fact)
WHERE f.recorded_from <= $known AND ($ever OR f.recorded_to IS NULL OR f.recorded_to > $known)
WITH DISTINCT f
RETURN f {.*} AS row;
