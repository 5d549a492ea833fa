// name: vectors_after
// params: namespace, generation, key, last
// returns: key, vector
// why: The vectors that a reader's matrix lacks, until the last passage that its other arrays know.
MATCH (p:Passage)
USING INDEX p:Passage(namespace, generation)
WHERE p.namespace = $namespace AND p.generation > $generation AND p.key > $key AND p.key <= $last
  AND p.vector IS NOT NULL
RETURN p.key AS key, p.vector AS vector;
