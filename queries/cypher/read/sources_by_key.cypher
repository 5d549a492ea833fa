// name: sources_by_key
// params: keys
// returns: rows of Source
// why: The sources that a batch may change.
UNWIND $keys AS key
MATCH (s:Source {key: key})
RETURN s {.*} AS row;
