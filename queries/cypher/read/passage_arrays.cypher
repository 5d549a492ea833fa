// name: passage_arrays
// params: namespace, keys
// returns: generation, erasures, merges; rows: key, id, source, session_id, ordinal, speaker, at,
//      titled, features, edges
// why: All that scoring reads of passages, once for each as long as a reader remembers it. With
//      the generation that a reader's arrays are checked against: no round trip for it alone.
MATCH (n:Namespace {name: $namespace})
RETURN n.generation AS generation, n.erasures AS erasures, n.merges AS merges, COLLECT {
    UNWIND $keys AS key
    MATCH (p:Passage {key: key})
    RETURN [p.key, p.id, p.source, p.session_id, p.ordinal, p.speaker, p.at, p.title <> "",
        p.features, p.edges]
} AS rows;
