// name: stored_features
// params: keys
// returns: key, features
// why: The arrays of passages, to be written again for another encoder.
UNWIND $keys AS key
MATCH (p:Passage {key: key})
RETURN p.key AS key, p.features AS features;
