// name: passage_states
// params: keys
// returns: keys, ends
// why: What a batch must know of passages before it closes, opens or links them.
UNWIND $keys AS key
MATCH (p:Passage {key: key})
RETURN collect(p.key) AS keys, collect(coalesce(p.recorded_to, -1)) AS ends;
