-- name: namespace
-- params: name
-- returns: number, generation, recorded_at, erasures, merges
-- why: The first look of every read and write.
SELECT number, generation, recorded_at, erasures, merges FROM namespace WHERE name = :name;
