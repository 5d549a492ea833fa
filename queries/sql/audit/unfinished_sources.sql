-- name: unfinished_sources
-- params:
-- returns: state, sources
-- why: What an ingest left pending or could not read.
SELECT state, count(*) AS sources FROM source WHERE state <> 'done' GROUP BY state ORDER BY state;
