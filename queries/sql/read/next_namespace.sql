-- name: next_namespace
-- params:
-- returns: number
-- why: The number of a namespace that is not there yet.
SELECT coalesce(max(number), 0) + 1 AS number FROM namespace;
