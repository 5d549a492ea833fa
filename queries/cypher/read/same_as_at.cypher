// name: same_as_at
// params: namespace, known
// returns: key, entity, canonical, score, reason
// why: The decisions that held at a point of the record axis.
MATCH (e:Entity)-[d:SAME_AS]->(c:Entity)
WHERE d.namespace = $namespace
  AND d.recorded_from <= $known AND (d.recorded_to IS NULL OR d.recorded_to > $known)
RETURN d.key AS key, e.key AS entity, c.key AS canonical, d.score AS score, d.reason AS reason
ORDER BY key;
