// name: erase_terms
// params: terms, namespace
// returns: nothing
// why: Terms that stand nowhere any more.
UNWIND $terms AS term
MATCH (t:Term {namespace: $namespace, term: term})
OPTIONAL MATCH (t)-[:SEALED]->(b:Block)
DETACH DELETE b
WITH DISTINCT t
DETACH DELETE t;
