// name: sources_by_uri
// params: uris, namespace
// returns: rows of Source
// why: Sources by what the caller calls them.
UNWIND $uris AS uri
MATCH (s:Source {namespace: $namespace, uri_key: uri})
RETURN s {.*} AS row;
