// name: passages_before
// params: namespace, source, before, limit
// returns: keys, ordinals
// why: The end of a source, read backwards from an index: an append must not read all of a long
//      log.
MATCH (s:Source {namespace: $namespace, id: $source})
MATCH (p:Passage)
WHERE p.source = s.key AND p.ordinal < $before
WITH p ORDER BY p.source DESC, p.ordinal DESC
LIMIT $limit
RETURN collect(p.key) AS keys, collect(p.ordinal) AS ordinals;
