// name: scan_fact
// params: namespace
// returns: all of the kind, ordered by id
// why: An export reads everything at one point in time.
MATCH (f:Fact)
WHERE f.namespace = $namespace AND f.id IS NOT NULL
WITH f ORDER BY f.id, f.recorded_from
RETURN f {.*} AS row;
