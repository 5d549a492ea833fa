// name: update_vectors
// params: rows
// returns: updated
// why: Another encoder takes over.
UNWIND $rows AS row
MATCH (p:Passage {key: row.key})
SET p.vector = row.vector, p.features = row.features
RETURN count(p) AS updated;
