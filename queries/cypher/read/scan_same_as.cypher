// name: scan_same_as
// params: namespace
// returns: all of the kind, ordered by id
// why: An export reads everything at one point in time.
MATCH (e:Entity)-[d:SAME_AS]->(c:Entity)
WHERE d.namespace = $namespace AND d.recorded_to IS NULL
WITH e.id AS entity_id, c.id AS canonical_id, d
ORDER BY entity_id
RETURN d {.score, .reason, entity_id: entity_id, canonical_id: canonical_id} AS row;
