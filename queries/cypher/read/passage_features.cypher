// name: passage_features
// params: namespace, keys
// returns: generation, erasures, merges; rows: key, features, id, source, session_id, ordinal,
//      speaker, at, titled
// why: What scoring reads of candidates: one array each, where they stand, who spoke and when.
//      With the generation that a reader's arrays are checked against: no round trip for it
//      alone.
MATCH (n:Namespace {name: $namespace})
RETURN n.generation AS generation, n.erasures AS erasures, n.merges AS merges, COLLECT {
    UNWIND $keys AS key
    MATCH (p:Passage {key: key})
    RETURN [p.key, p.features, p.id, p.source, p.session_id, p.ordinal, p.speaker, p.at,
        p.title <> ""]
} AS rows;
