// name: withdraw_assertion
// params: rows
// returns: nothing
// why: The assertions are no longer held.
UNWIND $rows AS row
MATCH (a:Assertion {key: row.key})
SET a.recorded_to = row.at;
