-- name: advance_namespace
-- params: number, at, erased, merged
-- returns: nothing
-- why: Every commit raises the generation, so that readers know what to load; an erasure makes them
--      load all.
UPDATE namespace
SET generation = generation + 1, recorded_at = :at, erasures = erasures + :erased,
    merges = merges + :merged
WHERE number = :number;
