-- name: touch_passage
-- params: key, generation
-- returns: nothing
-- why: Readers load again what a write changed of a passage.
UPDATE passage SET generation = :generation WHERE key = :key;
