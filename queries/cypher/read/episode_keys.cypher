// name: episode_keys
// params: ids, namespace
// returns: ids, keys
// why: Finds what is there of the ids of a batch or a call.
UNWIND $ids AS id
MATCH (n:Episode {namespace: $namespace, id: id})
RETURN collect(n.id) AS ids, collect(n.key) AS keys;
