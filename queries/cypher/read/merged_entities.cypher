// name: merged_entities
// params: namespace
// returns: key, canonical
// why: The entities that were merged into others; few, kept in memory.
MATCH (e:Entity)
WHERE e.namespace = $namespace AND e.merged IS NOT NULL
RETURN e.key AS key, e.merged AS canonical;
