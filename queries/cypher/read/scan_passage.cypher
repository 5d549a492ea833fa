// name: scan_passage
// params: namespace
// returns: all of the kind, ordered by id
// why: An export reads everything at one point in time.
MATCH (p:Passage)
WHERE p.namespace = $namespace AND p.id IS NOT NULL
WITH p ORDER BY p.id
RETURN p {.key, .id, .ordinal, .span_start, .span_end, .title, .speaker, .at, .at_form, .language,
    .user_id, .agent_id, .session_id, .length, .recorded_from, .recorded_to, .metadata, .sentences,
    .caption, .text, .source_id, .episode_id} AS row;
