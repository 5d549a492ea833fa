// name: tails_of_entities
// params: keys
// returns: entities, tails
// why: The open ends of the lists of passages that mention entities.
UNWIND $keys AS key
MATCH (e:Entity {key: key})
WHERE e.tail IS NOT NULL
RETURN collect(e.key) AS entities, collect(e.tail) AS tails;
