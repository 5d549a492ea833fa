// name: batch_keys
// params: namespace, ids
// returns: two lists for each kind of node: ids, keys
// why: What is there of all ids that a batch names, in one round trip instead of seven.
//      One parameter holds them all: the server keeps a plan for every combination of sizes.
CALL () {
    UNWIND $ids.sources AS id
    MATCH (n:Source {namespace: $namespace, id: id})
    RETURN collect(n.id) AS source_ids, collect(n.key) AS source_keys
}
CALL () {
    UNWIND $ids.episodes AS id
    MATCH (n:Episode {namespace: $namespace, id: id})
    RETURN collect(n.id) AS episode_ids, collect(n.key) AS episode_keys
}
CALL () {
    UNWIND $ids.passages AS id
    MATCH (n:Passage {namespace: $namespace, id: id})
    RETURN collect(n.id) AS passage_ids, collect(n.key) AS passage_keys
}
CALL () {
    UNWIND $ids.entities AS id
    MATCH (n:Entity {namespace: $namespace, id: id})
    RETURN collect(n.id) AS entity_ids, collect(n.key) AS entity_keys
}
CALL () {
    UNWIND $ids.slots AS id
    MATCH (n:Slot {namespace: $namespace, id: id})
    RETURN collect(n.id) AS slot_ids, collect(n.key) AS slot_keys
}
CALL () {
    UNWIND $ids.assertions AS id
    MATCH (n:Assertion {namespace: $namespace, id: id})
    RETURN collect(n.id) AS assertion_ids, collect(n.key) AS assertion_keys
}
CALL () {
    UNWIND $ids.changes AS id
    MATCH (n:Change {namespace: $namespace, id: id})
    RETURN collect(n.id) AS change_ids, collect(n.key) AS change_keys
}
RETURN *;
