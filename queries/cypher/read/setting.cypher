// name: setting
// params:
// returns: version, encoder
// why: What the store says of itself: the schema's version and the encoder of its vectors.
MATCH (g:Graphmem {name: "store"}) RETURN g.version AS version, g.encoder AS encoder;
