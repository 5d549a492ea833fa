// name: scan_change
// params: namespace
// returns: all of the kind, ordered by id
// why: An export reads everything at one point in time.
MATCH (n:Change)
WHERE n.namespace = $namespace AND n.id IS NOT NULL
WITH n ORDER BY n.id
RETURN n {.*} AS row;
