// name: passages_told
// params: namespace, asked, known
// returns: generation, erasures, merges; passages: columns of Passage without its arrays; facts:
//      columns of Fact as held at the point; sources: columns of Source
// why: What a search shows of its hits, in one round trip: passages (asked.keys), the facts that
//      rest on them, and where they stand. With the generation that a reader's arrays are checked
//      against.
MATCH (n:Namespace {name: $namespace})
RETURN n.generation AS generation, n.erasures AS erasures, n.merges AS merges, COLLECT {
    UNWIND $asked.keys AS key
    MATCH (p:Passage {key: key})
    RETURN p {.key, .id, .ordinal, .span_start, .span_end, .title, .speaker, .at, .at_form, .language,
        .user_id, .agent_id, .session_id, .length, .recorded_from, .recorded_to, .metadata, .sentences,
        .caption, .text, .source_id, .episode_id}
} AS passages, COLLECT {
    UNWIND $asked.keys AS key
    MATCH (:Passage {key: key})<-[:EVIDENCE]-(:Assertion)<-[:ASSERTED_BY]-(f:Fact)
    WHERE f.recorded_from <= $known AND (f.recorded_to IS NULL OR f.recorded_to > $known)
    WITH DISTINCT f
    RETURN f {.*}
} AS facts, COLLECT {
    UNWIND $asked.keys AS key
    MATCH (:Passage {key: key})-[:PART_OF]->(s:Source)
    WITH DISTINCT s
    RETURN s {.*}
} AS sources;
