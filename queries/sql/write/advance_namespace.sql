-- name: advance_namespace
-- params: number, at, erased
-- returns: nothing
-- why: Every commit raises the generation, so that readers know what to load; an erasure makes them
--      load all.
UPDATE namespace
SET generation = generation + 1, recorded_at = :at, erasures = erasures + :erased
WHERE number = :number;
