// name: last_ordinals
// params: sources
// returns: source, ordinal
// why: Turns that continue a log are numbered behind those that are there.
UNWIND $sources AS key
MATCH (s:Source {key: key})<-[:PART_OF]-(p:Passage)
RETURN s.key AS source, max(p.ordinal) AS ordinal;
