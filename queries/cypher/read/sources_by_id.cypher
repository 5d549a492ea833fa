// name: sources_by_id
// params: ids, namespace
// returns: rows of Source
// why: Sources by id; unknown ones are left out.
UNWIND $ids AS id
MATCH (s:Source {namespace: $namespace, id: id})
RETURN s {.*} AS row;
