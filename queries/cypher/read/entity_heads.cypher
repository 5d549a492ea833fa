// name: entity_heads
// params: namespace, keys
// returns: generation, erasures, merges; rows: key, recorded_from, passages, id, name, type
// why: What neighbourhoods show of entities of the namespace, with the counter that writes keep.
//      With the generation that a reader's arrays are checked against: no round trip for it
//      alone.
MATCH (n:Namespace {name: $namespace})
RETURN n.generation AS generation, n.erasures AS erasures, n.merges AS merges, COLLECT {
    UNWIND $keys AS key
    MATCH (e:Entity {key: key})
    WHERE e.namespace = $namespace
    RETURN [e.key, e.recorded_from, e.passages, e.id, e.name, e.type]
} AS rows;
