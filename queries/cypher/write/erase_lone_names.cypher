// name: erase_lone_names
// params: normals, namespace
// returns: nothing
// why: Names that name nothing any more.
UNWIND $normals AS normal
MATCH (n:Name {namespace: $namespace, normal: normal})
WHERE NOT EXISTS { (n)-[:NAMES]->(:Entity) }
DELETE n;
