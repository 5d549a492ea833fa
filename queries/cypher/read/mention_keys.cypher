// name: mention_keys
// params: passages
// returns: passages, entities
// why: Which mentions of these passages are there.
UNWIND $passages AS key
MATCH (p:Passage {key: key})-[:MENTIONS]->(e:Entity)
RETURN collect(p.key) AS passages, collect(e.key) AS entities;
