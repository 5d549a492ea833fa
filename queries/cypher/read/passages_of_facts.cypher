// name: passages_of_facts
// params: facts
// returns: fact, passage
// why: Where versions of facts were said: a filter keeps the facts of its passages.
UNWIND $facts AS key
MATCH (f:Fact {key: key})-[:ASSERTED_BY]->(:Assertion)-[:EVIDENCE]->(p:Passage)
RETURN f.key AS fact, p.key AS passage;
