// name: passages_of_episodes
// params: episodes
// returns: episodes, passages
// why: An episode is in scope when one of its passages is.
UNWIND $episodes AS key
MATCH (e:Episode {key: key})-[:HAS_PASSAGE]->(p:Passage)
RETURN collect(e.key) AS episodes, collect(p.key) AS passages;
