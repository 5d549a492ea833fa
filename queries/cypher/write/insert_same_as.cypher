// name: insert_same_as
// params: rows
// returns: nothing
// why: Decisions that two entities are one.
UNWIND $rows AS row
MATCH (e:Entity {key: row.entity})
MATCH (c:Entity {key: row.canonical})
CREATE (e)-[:SAME_AS {key: row.key, namespace: row.namespace, score: row.score, reason: row.reason,
    recorded_from: row.recorded_from}]->(c);
