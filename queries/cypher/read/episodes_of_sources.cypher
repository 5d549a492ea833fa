// name: episodes_of_sources
// params: wanted, namespace
// returns: keys
// why: The episodes of some sources.
UNWIND $wanted AS id
MATCH (:Source {namespace: $namespace, id: id})-[:HAS_EPISODE]->(e:Episode)
RETURN collect(e.key) AS keys;
