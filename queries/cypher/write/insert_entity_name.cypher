// name: insert_entity_name
// params: rows, namespace
// returns: nothing
// why: Names and aliases of entities. An alias can become a name.
UNWIND $rows AS row
MATCH (e:Entity {key: row.entity})
MERGE (name:Name {namespace: $namespace, normal: row.normal})
MERGE (name)-[n:NAMES {surface: row.surface}]->(e)
ON CREATE SET n.is_name = row.is_name, n.recorded_from = row.recorded_from
ON MATCH SET n.is_name = CASE WHEN n.is_name < row.is_name THEN row.is_name ELSE n.is_name END;
