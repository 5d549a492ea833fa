-- name: close_same_as
-- params: key, at
-- returns: nothing
-- why: A decision is taken back.
UPDATE same_as SET recorded_to = :at WHERE key = :key;
