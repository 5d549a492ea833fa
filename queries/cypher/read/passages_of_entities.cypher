// name: passages_of_entities
// params: namespace, entities, known
// returns: generation, erasures, merges; rows: entity, tail, sealed, head (key, recorded_from,
//      passages, id, name, type)
// why: All passages that mention each entity of the namespace known by a point, as arrays, with
//      what neighbourhoods show of it, which is asked for next. With the generation that a
//      reader's arrays are checked against: no round trip for it alone.
MATCH (n:Namespace {name: $namespace})
RETURN n.generation AS generation, n.erasures AS erasures, n.merges AS merges, COLLECT {
    UNWIND $entities AS key
    MATCH (e:Entity {key: key})
    WHERE e.namespace = $namespace AND e.recorded_from <= $known
    RETURN [
        e.key, e.tail, COLLECT { MATCH (e)-[:SEALED]->(b:Block) RETURN b.data },
        [e.key, e.recorded_from, e.passages, e.id, e.name, e.type]
    ]
} AS rows;
