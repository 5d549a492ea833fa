// name: number_namespace
// params: name
// returns: number
// why: The number of a new namespace, in the upper bits of its keys: so no two namespaces share
//      a key, and writers of two never wait for each other after this.
MATCH (g:Graphmem {name: "store"})
SET g.locked = true
WITH g
SET g.namespaces = g.namespaces + 1
WITH g
MATCH (n:Namespace {name: $name})
SET n.number = g.namespaces
RETURN n.number AS number;
