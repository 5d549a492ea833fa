-- name: last_keys
-- params:
-- returns: name, seq
-- why: The keys that a write gives out, known before it inserts (executemany returns none).
SELECT name, seq FROM sqlite_sequence;
