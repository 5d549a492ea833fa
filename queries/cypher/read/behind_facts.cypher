// name: behind_facts
// params: namespace, asked
// returns: entities: row, canonical_id, surfaces; assertions: columns of Assertion
// why: What facts are told with, in one round trip: entities (asked.entities) as stored, with their
//      names and the id of the one they were merged into, and assertions, live or not.
RETURN COLLECT {
    UNWIND $asked.entities AS id
    MATCH (e:Entity {namespace: $namespace, id: id})
    MATCH (c:Entity {key: e.canonical})
    RETURN [
        e {.key, .id, .name, .type, .canonical, .passages, .recorded_from, .metadata},
        c.id,
        COLLECT { MATCH (e)<-[n:NAMES]-(:Name) RETURN n {.surface, .is_name} }
    ]
} AS entities, COLLECT {
    UNWIND $asked.assertions AS id
    MATCH (a:Assertion {namespace: $namespace, id: id})
    RETURN a {.*}
} AS assertions;
