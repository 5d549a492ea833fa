// name: facts_from_entities
// params: entities, known, limit
// returns: row
// why: The same by a point of the record axis, where versions that are past count too.
UNWIND $entities AS key
MATCH (:Entity {key: key})<-[:SUBJECT]-(f:Fact)
WHERE f.object IN $entities
  AND f.recorded_from <= $known AND (f.recorded_to IS NULL OR f.recorded_to > $known)
WITH f LIMIT $limit
RETURN f {.subject, .object, .status, .valid_from, .valid_to, .id, .key} AS row;
