// name: raise_slot_version
// params: rows
// returns: nothing
// why: Whoever read these slots before must read them again.
UNWIND $rows AS row
MATCH (s:Slot {key: row.key})
SET s.version = s.version + 1;
