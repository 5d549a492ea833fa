-- name: update_entity
-- params: key, name, type, metadata
-- returns: nothing
-- why: A later batch knew a better name, the type or more metadata.
UPDATE entity SET name = :name, type = :type, metadata = :metadata WHERE key = :key;
