// name: changes_of_assertion
// params: namespace, assertion
// returns: rows of Change
// why: What happened to an assertion.
MATCH (:Assertion {namespace: $namespace, id: $assertion})<-[:TELLS_OF]-(c:Change)
WITH DISTINCT c, c.recorded_at AS at, c.key AS key
ORDER BY at, key
RETURN c {.*} AS row;
