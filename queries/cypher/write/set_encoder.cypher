// name: set_encoder
// params: encoder
// returns: nothing
// why: What made the vectors that the store holds.
MATCH (g:Graphmem {name: "store"}) SET g.encoder = $encoder;
