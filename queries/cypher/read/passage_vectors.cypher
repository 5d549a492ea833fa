// name: passage_vectors
// params: keys
// returns: key, vector, features
// why: Vectors of some passages.
UNWIND $keys AS key
MATCH (p:Passage {key: key})
RETURN p.key AS key, p.vector AS vector, p.features AS features;
