-- name: reinstate_assertion
-- params: key, at
-- returns: nothing
-- why: The assertion is held again.
UPDATE assertion SET recorded_from = :at, recorded_to = NULL WHERE key = :key;
