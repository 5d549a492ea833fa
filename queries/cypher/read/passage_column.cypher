// name: passage_column
// params: namespace, generation, column
// returns: value, keys
// why: The values of a column that a filter names, each with its passages.
MATCH (p:Passage)
WHERE p.namespace = $namespace AND p.generation > $generation AND p[$column] IS NOT NULL
RETURN p[$column] AS value, collect(p.key) AS keys;
