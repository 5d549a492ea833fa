// name: file_assertion
// params: rows
// returns: nothing
// why: To which slot assertions speak from now on.
UNWIND $rows AS row
MATCH (a:Assertion {key: row.key})
MATCH (s:Slot {key: row.slot})
CALL (a) {
    MATCH (a)-[old:SPEAKS_TO]->(:Slot)
    DELETE old
}
CREATE (a)-[:SPEAKS_TO]->(s)
SET a.slot = row.slot, a.slot_id = row.slot_id;
