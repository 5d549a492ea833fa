// name: lock_store
// params:
// returns: nothing
// why: Another encoder takes over: no namespace is written or made meanwhile.
MATCH (g:Graphmem {name: "store"})
SET g.locked = true
WITH g
MATCH (n:Namespace)
WITH n ORDER BY n.name
SET n.locked = true;
