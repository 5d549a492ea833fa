// name: episodes_by_key
// params: keys
// returns: rows of Episode
// why: Episodes as they are, to tell them and to see what a batch changes.
UNWIND $keys AS key
MATCH (e:Episode {key: key})
RETURN e {.*} AS row;
