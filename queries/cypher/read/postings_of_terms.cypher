// name: postings_of_terms
// params: namespace, terms
// returns: generation, erasures, merges; rows: term, tail, sealed
// why: Which passages hold each term: arrays of (passage, frequency). A list of 30,000 is 30
//      byte arrays, not 30,000 rows. With the generation that a reader's arrays are checked
//      against: no round trip for it alone.
MATCH (n:Namespace {name: $namespace})
RETURN n.generation AS generation, n.erasures AS erasures, n.merges AS merges, COLLECT {
    UNWIND $terms AS term
    MATCH (t:Term {namespace: $namespace, term: term})
    RETURN [t.term, t.tail, COLLECT { MATCH (t)-[:SEALED]->(b:Block) RETURN b.data }]
} AS rows;
