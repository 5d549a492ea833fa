// name: renew_namespaces
// params:
// returns: nothing
// why: Readers drop all arrays, as after an erasure: every vector is another one now.
MATCH (n:Namespace)
SET n.generation = n.generation + 1, n.erasures = n.erasures + 1;
