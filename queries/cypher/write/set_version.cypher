// name: set_version
// params: version
// returns: nothing
// why: The node that tells how far the schema is; made once all indexes are online.
MERGE (g:Graphmem {name: "store"})
ON CREATE SET g.namespaces = 0
SET g.version = $version;
