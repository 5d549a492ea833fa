-- name: scan_source
-- params: namespace
-- returns: all of the kind, ordered by id
-- why: An export reads everything at one point in time.
SELECT * FROM source WHERE namespace = :namespace ORDER BY id;
