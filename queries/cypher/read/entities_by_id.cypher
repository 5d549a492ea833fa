// name: entities_by_id
// params: ids, namespace
// returns: row, canonical_id, surfaces
// why: Entities by id as stored, with their names and the id of the one they were merged into.
UNWIND $ids AS id
MATCH (e:Entity {namespace: $namespace, id: id})
MATCH (c:Entity {key: e.canonical})
RETURN e {.key, .id, .name, .type, .canonical, .passages, .recorded_from, .metadata} AS row,
    c.id AS canonical_id,
    COLLECT { MATCH (e)<-[n:NAMES]-(:Name) RETURN n {.surface, .is_name} } AS surfaces;
