// name: edges_of_passages
// params: passages
// returns: passages, edges
// why: The mentions of passages as arrays.
UNWIND $passages AS key
MATCH (p:Passage {key: key})
WHERE p.edges IS NOT NULL
RETURN collect(p.key) AS passages, collect(p.edges) AS edges;
