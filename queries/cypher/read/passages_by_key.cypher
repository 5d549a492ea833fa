// name: passages_by_key
// params: namespace, keys
// returns: generation, erasures, merges; rows: columns of Passage without its arrays
// why: Passages by key. With the generation that a reader's arrays are checked against: no
//      round trip for it alone.
MATCH (n:Namespace {name: $namespace})
RETURN n.generation AS generation, n.erasures AS erasures, n.merges AS merges, COLLECT {
    UNWIND $keys AS key
    MATCH (p:Passage {key: key})
    RETURN p {.key, .id, .ordinal, .span_start, .span_end, .title, .speaker, .at, .at_form, .language,
        .user_id, .agent_id, .session_id, .length, .recorded_from, .recorded_to, .metadata, .sentences,
        .caption, .text, .source_id, .episode_id}
} AS rows;
