// name: passages_of_sources
// params: sources, namespace
// returns: keys
// why: The passages of sources in their order.
UNWIND range(0, size($sources) - 1) AS place
MATCH (s:Source {namespace: $namespace, id: $sources[place]})<-[:PART_OF]-(p:Passage)
WITH place, p.ordinal AS ordinal, p.key AS key
ORDER BY place, ordinal, key
RETURN collect(key) AS keys;
