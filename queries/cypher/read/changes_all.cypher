// name: changes_all
// params: namespace, since
// returns: rows of Change
// why: The journal from a point on.
MATCH (c:Change)
WHERE c.namespace = $namespace AND c.recorded_at >= $since
WITH c, c.recorded_at AS at, c.key AS key
ORDER BY at, key
RETURN c {.*} AS row;
