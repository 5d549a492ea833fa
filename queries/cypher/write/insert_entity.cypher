// name: insert_entity
// params: rows
// returns: nothing
// why: Entities that are new to their namespace; each is its own canonical entity.
UNWIND $rows AS row
CREATE (e:Entity)
SET e = row;
