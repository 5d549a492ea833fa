// name: changes_by_id
// params: ids, namespace
// returns: rows of Change
// why: Journal entries by id.
UNWIND $ids AS id
MATCH (c:Change {namespace: $namespace, id: id})
WITH c, c.recorded_at AS at, c.key AS key
ORDER BY at, key
RETURN c {.*} AS row;
