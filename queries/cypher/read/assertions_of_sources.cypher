// name: assertions_of_sources
// params: sources, namespace
// returns: rows of Assertion
// why: All that was said in some sources, live or not, with a passage behind it or without.
UNWIND range(0, size($sources) - 1) AS place
MATCH (:Source {namespace: $namespace, id: $sources[place]})<-[:SAID_IN]-(a:Assertion)
WITH place, a.id AS id, a
ORDER BY place, id
RETURN a {.*} AS row;
