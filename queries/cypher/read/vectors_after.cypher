// name: vectors_after
// params: namespace, key, last, limit
// returns: keys, vectors
// why: The next vectors that a reader's matrix lacks, until the last passage that its other arrays
//      know: two lists in one row, not a row for each. Keys rise, and a namespace has its own.
MATCH (p:Passage)
USING INDEX p:Passage(key)
WHERE p.key > $key AND p.key <= $last AND p.namespace = $namespace AND p.vector IS NOT NULL
WITH p.key AS key, p.vector AS vector
ORDER BY key
LIMIT $limit
RETURN collect(key) AS keys, collect(vector) AS vectors;
