-- name: set_canonical
-- params: key, canonical
-- returns: nothing
-- why: Follows from the decisions that hold; nothing else points anew.
UPDATE entity SET canonical = :canonical WHERE key = :key;
