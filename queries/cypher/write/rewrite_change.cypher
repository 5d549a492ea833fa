// name: rewrite_change
// params: rows
// returns: nothing
// why: A journal entry that told of something erased keeps when and by whom, and what is left.
UNWIND $rows AS row
MATCH (c:Change {key: row.key})
SET c.details = row.details, c.reason = "", c.metadata = "{}";
