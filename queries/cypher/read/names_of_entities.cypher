// name: names_of_entities
// params: keys
// returns: normal
// why: The names that erased entities leave behind.
UNWIND $keys AS key
MATCH (:Entity {key: key})<-[:NAMES]-(name:Name)
RETURN DISTINCT name.normal AS normal;
