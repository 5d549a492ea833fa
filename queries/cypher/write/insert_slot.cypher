// name: insert_slot
// params: rows
// returns: nothing
// why: Slots that are new to their namespace.
UNWIND $rows AS row
MATCH (e:Entity {key: row.subject})
CREATE (s:Slot)-[:OF]->(e)
SET s = row;
