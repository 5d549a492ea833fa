// name: scan_mention
// params: namespace
// returns: all of the kind, ordered by id
// why: An export reads everything at one point in time.
MATCH (p:Passage)
WHERE p.namespace = $namespace AND p.id IS NOT NULL
MATCH (p)-[m:MENTIONS]->(e:Entity)
WITH p.id AS passage_id, e.id AS entity_id, m
ORDER BY passage_id, entity_id
RETURN m {.*, passage_id: passage_id, entity_id: entity_id} AS row;
