// name: advance_namespace
// params: name, at, erased, merged, last_passage, last_key
// returns: nothing
// why: Every commit raises the generation, so that readers know what to load; an erasure makes
//      them load all.
MATCH (n:Namespace {name: $name})
SET n.generation = n.generation + 1, n.recorded_at = $at, n.erasures = n.erasures + $erased,
    n.merges = n.merges + $merged, n.last_passage = $last_passage, n.last_key = $last_key;
