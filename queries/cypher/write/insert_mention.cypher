// name: insert_mention
// params: rows
// returns: nothing
// why: Passages name entities.
UNWIND $rows AS row
MATCH (p:Passage {key: row.passage})
MATCH (e:Entity {key: row.entity})
CREATE (p)-[m:MENTIONS]->(e)
SET m = row.columns;
