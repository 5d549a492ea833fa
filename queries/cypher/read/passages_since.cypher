// name: passages_since
// params: namespace, generation
// returns: keys, lengths, starts, ends
// why: What a reader's arrays lack: four lists in one row, not a row for each passage.
MATCH (p:Passage)
WHERE p.namespace = $namespace AND p.generation > $generation
RETURN collect(p.key) AS keys, collect(p.length) AS lengths, collect(p.recorded_from) AS starts,
       collect(coalesce(p.recorded_to, 9223372036854775807)) AS ends;
