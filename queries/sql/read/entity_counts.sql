-- name: entity_counts
-- params: keys
-- returns: key, passages
-- why: The counters that writes keep.
SELECT key, passages FROM entity WHERE key IN (SELECT value FROM json_each(:keys));
