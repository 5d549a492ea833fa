// name: episodes_to_erase
// params: sources
// returns: key, id
// why: The episodes of sources that are erased.
UNWIND $sources AS key
MATCH (:Source {key: key})-[:HAS_EPISODE]->(e:Episode)
RETURN e.key AS key, e.id AS id;
