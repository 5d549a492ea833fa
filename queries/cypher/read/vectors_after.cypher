// name: vectors_after
// params: namespace, generation, key
// returns: keys, vectors
// why: The vectors that a reader's matrix lacks.
MATCH (p:Passage)
WHERE p.namespace = $namespace AND p.generation > $generation AND p.key > $key
  AND p.vector IS NOT NULL
RETURN p.key AS key, p.vector AS vector;
