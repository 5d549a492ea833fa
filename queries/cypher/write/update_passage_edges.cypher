// name: update_passage_edges
// params: rows
// returns: nothing
// why: All mentions of a passage as one array; written again when one is added.
UNWIND $rows AS row
MATCH (p:Passage {key: row.key})
SET p.edges = row.edges;
