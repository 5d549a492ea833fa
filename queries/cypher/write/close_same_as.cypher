// name: close_same_as
// params: rows
// returns: nothing
// why: A decision is taken back.
UNWIND $rows AS row
MATCH ()-[d:SAME_AS {key: row.key}]->()
SET d.recorded_to = row.at;
