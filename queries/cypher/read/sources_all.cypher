// name: sources_all
// params: namespace
// returns: rows of Source
// why: The whole ledger of a namespace.
MATCH (s:Source)
WHERE s.namespace = $namespace AND s.id IS NOT NULL
RETURN s {.*} AS row;
