// name: tails_of_terms
// params: terms, namespace
// returns: terms, tails
// why: The open ends of posting lists that a batch adds to.
UNWIND $terms AS term
MATCH (t:Term {namespace: $namespace, term: term})
RETURN collect(t.term) AS terms, collect(t.tail) AS tails;
