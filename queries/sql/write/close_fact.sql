-- name: close_fact
-- params: key, at
-- returns: nothing
-- why: A fold changed or dropped this version of a fact.
UPDATE fact SET recorded_to = :at WHERE key = :key;
