// name: namespace
// params: name
// returns: number, generation, erasures, merges, encoder
// why: The first look of a read whose arrays are not loaded, or are out of date.
MATCH (g:Graphmem {name: "store"})
MATCH (n:Namespace {name: $name})
RETURN n.number AS number, n.generation AS generation, n.erasures AS erasures,
       n.merges AS merges, g.encoder AS encoder;
