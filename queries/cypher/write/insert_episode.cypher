// name: insert_episode
// params: rows
// returns: nothing
// why: Episodes that are new to their namespace.
UNWIND $rows AS row
MATCH (s:Source {key: row.source})
CREATE (s)-[:HAS_EPISODE]->(e:Episode)
SET e = row;
