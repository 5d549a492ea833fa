// name: facts_of_subjects
// params: wanted, known, ever
// returns: rows of Fact as held at the point (ever: until it)
// why: Facts about entities (keys).
UNWIND $wanted AS key
MATCH (:Entity {key: key})<-[:SUBJECT]-(f:Fact)
WHERE f.recorded_from <= $known AND ($ever OR f.recorded_to IS NULL OR f.recorded_to > $known)
RETURN f {.*} AS row;
