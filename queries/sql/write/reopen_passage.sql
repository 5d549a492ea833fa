-- name: reopen_passage
-- params: key, at, generation
-- returns: nothing
-- why: The passage is held again (an undo, or a revision that brings it back).
UPDATE passage SET recorded_from = :at, recorded_to = NULL, generation = :generation
WHERE key = :key;
