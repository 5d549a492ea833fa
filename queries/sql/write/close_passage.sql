-- name: close_passage
-- params: key, at, generation
-- returns: nothing
-- why: The passage is no longer held: its source has another revision.
UPDATE passage SET recorded_to = :at, generation = :generation WHERE key = :key;
