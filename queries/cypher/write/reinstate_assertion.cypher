// name: reinstate_assertion
// params: rows
// returns: nothing
// why: The assertions are held again; their earlier stretch is kept in two lists.
UNWIND $rows AS row
MATCH (a:Assertion {key: row.key})
SET a.past_from = coalesce(a.past_from, []) + a.recorded_from,
    a.past_to = coalesce(a.past_to, []) + a.recorded_to
SET a.recorded_from = row.at
REMOVE a.recorded_to;
