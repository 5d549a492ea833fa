// name: episodes_of_passages
// params: passages
// returns: episodes, passages
// why: The episodes in which passages stand.
UNWIND $passages AS key
MATCH (p:Passage {key: key})
RETURN collect(p.episode) AS episodes, collect(p.key) AS passages;
