// name: entities_named
// params: namespace, names, known
// returns: generation, erasures, merges; rows: normal, entity, surfaces
// why: Which entities go by these normalised names, by a point of the record axis, with the names
//      that they had. With the generation that a reader's arrays are checked against: no round
//      trip for it alone.
MATCH (n:Namespace {name: $namespace})
RETURN n.generation AS generation, n.erasures AS erasures, n.merges AS merges, COLLECT {
    UNWIND $names AS normal
    MATCH (name:Name {namespace: $namespace, normal: normal})-[m:NAMES]->(e:Entity)
    WHERE m.recorded_from <= $known
    WITH DISTINCT name.normal AS normal, e
    RETURN [
        normal,
        e {.key, .id, .name, .type, .canonical, .passages, .recorded_from, .metadata},
        COLLECT {
            MATCH (e)<-[own:NAMES]-(:Name)
            WHERE own.recorded_from <= $known
            RETURN own {.surface, .is_name}
        }
    ]
} AS rows;
