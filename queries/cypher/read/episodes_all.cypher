// name: episodes_all
// params: namespace
// returns: keys
// why: Every episode of a namespace.
MATCH (e:Episode)
WHERE e.namespace = $namespace AND e.id IS NOT NULL
RETURN collect(e.key) AS keys;
