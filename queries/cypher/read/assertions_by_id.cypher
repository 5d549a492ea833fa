// name: assertions_by_id
// params: ids, namespace
// returns: rows of Assertion
// why: Assertions by id, live or not.
UNWIND $ids AS id
MATCH (a:Assertion {namespace: $namespace, id: id})
RETURN a {.*} AS row;
