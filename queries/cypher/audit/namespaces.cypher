// name: namespaces
// params:
// returns: name, number, generation
// why: Whose data a store holds.
MATCH (n:Namespace)
WHERE n.number IS NOT NULL
RETURN n.name AS name, n.number AS number, n.generation AS generation
ORDER BY name;
