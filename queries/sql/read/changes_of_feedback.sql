-- name: changes_of_feedback
-- params: namespace, since
-- returns: rows of change
-- why: What was said of hits, and what was undone, from a point on; by an index of its own.
SELECT * FROM change
WHERE namespace = :namespace AND recorded_at >= :since AND action IN ('feedback', 'undo')
ORDER BY recorded_at, key;
