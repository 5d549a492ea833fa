// name: close_passage
// params: rows
// returns: nothing
// why: The passage is no longer held: its source has another revision.
UNWIND $rows AS row
MATCH (p:Passage {key: row.key})
SET p.recorded_to = row.at, p.generation = row.generation;
