-- name: scan_change
-- params: namespace
-- returns: all of the kind, ordered by id
-- why: An export reads everything at one point in time.
SELECT * FROM change WHERE namespace = :namespace ORDER BY id;
