// name: update_entity
// params: rows
// returns: nothing
// why: A later batch knew a better name, the type or more metadata.
UNWIND $rows AS row
MATCH (e:Entity {key: row.key})
SET e.name = row.name, e.type = row.type, e.metadata = row.metadata;
