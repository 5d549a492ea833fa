// name: replace_postings
// params: rows, namespace
// returns: nothing
// why: Posting lists without what is erased: one open end, no sealed blocks but those given.
UNWIND $rows AS row
MATCH (t:Term {namespace: $namespace, term: row.term})
OPTIONAL MATCH (t)-[:SEALED]->(b:Block)
DETACH DELETE b
WITH DISTINCT t, row
SET t.tail = row.tail
FOREACH (data IN row.sealed | CREATE (t)-[:SEALED]->(:Block {namespace: $namespace, data: data}));
