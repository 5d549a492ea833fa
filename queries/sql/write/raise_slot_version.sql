-- name: raise_slot_version
-- params: key
-- returns: nothing
-- why: Whoever read the slot before must read it again.
UPDATE slot SET version = version + 1 WHERE key = :key;
