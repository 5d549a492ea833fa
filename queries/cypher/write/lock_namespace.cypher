// name: lock_namespace
// params: name
// returns: number, generation, recorded_at, last_passage, last_key, encoder
// why: One writer of a namespace at a time: setting a property takes the node's write lock
//      until the transaction ends, so that all that is read afterwards stays true. The lock is
//      taken before anything else, hence no deadlock inside a namespace.
MERGE (n:Namespace {name: $name})
ON CREATE SET n.generation = 0, n.recorded_at = 0, n.erasures = 0, n.merges = 0,
    n.last_passage = 0, n.last_key = 0
SET n.locked = true
WITH n
MATCH (g:Graphmem {name: "store"})
RETURN n.number AS number, n.generation AS generation, n.recorded_at AS recorded_at,
       n.last_passage AS last_passage, n.last_key AS last_key, g.encoder AS encoder;
