// name: reopen_passage
// params: rows
// returns: nothing
// why: The passage is held again (an undo, or a revision that brings it back); its earlier
//      stretch is kept in two lists.
UNWIND $rows AS row
MATCH (p:Passage {key: row.key})
SET p.past_from = coalesce(p.past_from, []) + p.recorded_from,
    p.past_to = coalesce(p.past_to, []) + p.recorded_to
SET p.recorded_from = row.at, p.generation = row.generation
REMOVE p.recorded_to;
