// name: insert_source
// params: rows
// returns: nothing
// why: Sources that are new to their namespace.
UNWIND $rows AS row
CREATE (s:Source)
SET s = row;
