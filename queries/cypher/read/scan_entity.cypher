// name: scan_entity
// params: namespace
// returns: all of the kind, ordered by id
// why: An export reads everything at one point in time.
MATCH (e:Entity)
WHERE e.namespace = $namespace AND e.id IS NOT NULL
WITH e ORDER BY e.id
RETURN e {.key, .id, .name, .type, .canonical, .metadata,
    surfaces: COLLECT { MATCH (e)<-[n:NAMES]-(:Name) RETURN n.surface }} AS row;
