-- name: scan_passage
-- params: namespace
-- returns: all of the kind, ordered by id
-- why: An export reads everything at one point in time.
SELECT * FROM passage_row WHERE namespace = :namespace ORDER BY id;
