// name: facts_of_objects
// params: wanted, known, ever
// returns: rows of Fact as held at the point (ever: until it)
// why: Facts that lead to entities (keys).
UNWIND $wanted AS key
MATCH (:Entity {key: key})<-[:OBJECT]-(f:Fact)
WHERE f.recorded_from <= $known AND ($ever OR f.recorded_to IS NULL OR f.recorded_to > $known)
RETURN f {.*} AS row;
