// name: entity_accounts
// params: keys, known
// returns: row, surfaces
// why: Entities as stored, with the names that were recorded by a point.
UNWIND $keys AS key
MATCH (e:Entity {key: key})
RETURN e {.key, .id, .name, .type, .canonical, .passages, .recorded_from, .metadata} AS row,
    COLLECT {
        MATCH (e)<-[n:NAMES]-(:Name)
        WHERE n.recorded_from <= $known
        RETURN n {.surface, .is_name}
    } AS surfaces;
