// name: passages_around
// params: keys, around
// returns: keys
// why: The passages up to some places before and after others, in their source and session.
UNWIND $keys AS key
MATCH (p:Passage {key: key})
MATCH (near:Passage)
WHERE near.source = p.source AND p.ordinal - $around <= near.ordinal <= p.ordinal + $around
  AND coalesce(near.session_id, "") = coalesce(p.session_id, "")
RETURN collect(DISTINCT near.key) AS keys;
