// name: append_postings
// params: rows, namespace
// returns: nothing
// why: Posting lists grow: the open end is written again, and sealed when it is full.
UNWIND $rows AS row
MERGE (t:Term {namespace: $namespace, term: row.term})
SET t.tail = row.tail
FOREACH (data IN row.sealed | CREATE (t)-[:SEALED]->(:Block {namespace: $namespace, data: data}));
