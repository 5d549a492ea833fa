// name: entity_labels
// params: keys
// returns: keys, ids, names, types, passages
// why: Entities of a neighbourhood, with the counters that writes keep.
UNWIND $keys AS key
MATCH (e:Entity {key: key})
RETURN collect(e.key) AS keys, collect(e.id) AS ids, collect(e.name) AS names,
       collect(e.type) AS types, collect(e.passages) AS passages;
