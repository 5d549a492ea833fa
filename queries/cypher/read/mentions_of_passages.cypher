// name: mentions_of_passages
// params: namespace, passages, known
// returns: generation, erasures, merges; rows: passage, columns of the mention
// why: Mentions as they were recorded by a point. With the generation that a reader's arrays
//      are checked against: no round trip for it alone.
MATCH (n:Namespace {name: $namespace})
RETURN n.generation AS generation, n.erasures AS erasures, n.merges AS merges, COLLECT {
    UNWIND $passages AS id
    MATCH (p:Passage {namespace: $namespace, id: id})-[m:MENTIONS]->(e:Entity)
    WHERE m.recorded_from <= $known
    RETURN [p.key, m {.*, passage_id: p.id, entity_id: e.id}]
} AS rows;
