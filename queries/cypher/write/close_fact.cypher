// name: close_fact
// params: rows
// returns: nothing
// why: A fold changed or dropped these versions of facts.
UNWIND $rows AS row
MATCH (f:Fact {key: row.key})
SET f.recorded_to = row.at
WITH row
MATCH ()-[b:BELIEVED {key: row.key}]->()
DELETE b;
