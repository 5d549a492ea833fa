// name: facts_of_predicates
// params: wanted, namespace, known, ever
// returns: rows of Fact as held at the point (ever: until it)
// why: Facts with predicates (cut to what the index holds; the caller compares the whole).
UNWIND $wanted AS predicate
MATCH (f:Fact {namespace: $namespace, predicate_key: predicate})
WHERE f.recorded_from <= $known AND ($ever OR f.recorded_to IS NULL OR f.recorded_to > $known)
RETURN f {.*} AS row;
