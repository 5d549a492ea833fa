// name: passage_metadata
// params: namespace, generation
// returns: value, keys
// why: The metadata of passages (JSON), each with its passages: filters look into it.
MATCH (p:Passage)
WHERE p.namespace = $namespace AND p.generation > $generation AND p.metadata <> "{}"
RETURN p.metadata AS value, collect(p.key) AS keys;
