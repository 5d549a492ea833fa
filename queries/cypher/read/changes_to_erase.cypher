// name: changes_to_erase
// params: namespace
// returns: key, id, source_id, undoes, details
// why: Journal entries that may tell of something erased; the caller compares ids.
MATCH (c:Change)
WHERE c.namespace = $namespace AND c.recorded_at IS NOT NULL
RETURN c.key AS key, c.id AS id, c.source_id AS source_id, c.undoes AS undoes,
       c.details AS details
ORDER BY c.recorded_at, key;
