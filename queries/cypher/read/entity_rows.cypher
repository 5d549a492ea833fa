// name: entity_rows
// params: keys
// returns: rows of Entity without its arrays
// why: The entities that others were merged into, for their ids.
UNWIND $keys AS key
MATCH (e:Entity {key: key})
RETURN e {.key, .id, .name, .type, .canonical, .passages, .recorded_from, .metadata} AS row;
