// name: keys_of_passages
// params:
// returns: key
// why: The passages that an encoder which takes over must bring vectors for.
MATCH (p:Passage)
WHERE p.key IS NOT NULL
RETURN p.key AS key;
