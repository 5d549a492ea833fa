// name: changes_of_feedback
// params: namespace, since
// returns: rows of Change
// why: What was said of hits, and what was undone, from a point on.
MATCH (c:Change)
WHERE c.namespace = $namespace AND c.recorded_at >= $since AND c.action IN ['feedback', 'undo']
WITH c, c.recorded_at AS at, c.key AS key
ORDER BY at, key
RETURN c {.*} AS row;
