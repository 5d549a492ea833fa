-- name: renew_passage
-- params: key, generation
-- returns: nothing
-- why: The passage has further mentions: readers that remember it read it again.
UPDATE passage SET generation = :generation WHERE key = :key;
