// name: facts_all
// params: namespace, known, ever
// returns: rows of Fact as held at the point (ever: until it)
// why: All facts of a namespace.
MATCH (f:Fact)
WHERE f.namespace = $namespace AND f.id IS NOT NULL
  AND f.recorded_from <= $known AND ($ever OR f.recorded_to IS NULL OR f.recorded_to > $known)
RETURN f {.*} AS row;
