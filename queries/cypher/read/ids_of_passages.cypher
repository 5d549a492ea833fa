// name: ids_of_passages
// params: keys
// returns: keys, ids
// why: Ids decide between passages of one score.
UNWIND $keys AS key
MATCH (p:Passage {key: key})
RETURN collect(p.key) AS keys, collect(p.id) AS ids;
