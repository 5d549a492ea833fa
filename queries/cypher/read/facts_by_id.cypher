// name: facts_by_id
// params: wanted, namespace, known, ever
// returns: rows of Fact as held at the point (ever: until it)
// why: Facts by id, in the versions that were held at a point.
UNWIND $wanted AS id
MATCH (f:Fact {namespace: $namespace, id: id})
WHERE f.recorded_from <= $known AND ($ever OR f.recorded_to IS NULL OR f.recorded_to > $known)
RETURN f {.*} AS row;
