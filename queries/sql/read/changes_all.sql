-- name: changes_all
-- params: namespace, since
-- returns: rows of change
-- why: The journal from a point on.
SELECT * FROM change WHERE namespace = :namespace AND recorded_at >= :since ORDER BY recorded_at, key;
