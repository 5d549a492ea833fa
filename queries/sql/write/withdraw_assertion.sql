-- name: withdraw_assertion
-- params: key, at
-- returns: nothing
-- why: The assertion is no longer held.
UPDATE assertion SET recorded_to = :at WHERE key = :key;
