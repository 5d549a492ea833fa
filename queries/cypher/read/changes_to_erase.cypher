// name: changes_to_erase
// params: namespace
// returns: key, source_id, details
// why: Journal entries that may tell of something erased; the caller compares ids.
MATCH (c:Change)
WHERE c.namespace = $namespace AND c.recorded_at IS NOT NULL
RETURN c.key AS key, c.source_id AS source_id, c.details AS details;
