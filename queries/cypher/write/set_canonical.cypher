// name: set_canonical
// params: rows
// returns: nothing
// why: Follows from the decisions that hold; nothing else points anew.
UNWIND $rows AS row
MATCH (e:Entity {key: row.key})
SET e.canonical = row.canonical,
    e.merged = CASE WHEN row.canonical = row.key THEN null ELSE row.canonical END;
