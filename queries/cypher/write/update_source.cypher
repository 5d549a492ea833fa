// name: update_source
// params: rows
// returns: nothing
// why: A source has another revision, or its ingest another state; what is null goes.
UNWIND $rows AS row
MATCH (s:Source {key: row.key})
SET s += row;
