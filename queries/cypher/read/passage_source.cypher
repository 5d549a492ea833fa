// name: passage_source
// params: namespace, generation
// returns: uri, id, keys
// why: Sources by uri and id with their passages, for filters.
MATCH (p:Passage)
WHERE p.namespace = $namespace AND p.generation > $generation
WITH p.source AS source, collect(p.key) AS keys
MATCH (s:Source {key: source})
RETURN s.uri AS uri, s.id AS id, keys;
