-- name: insert_entity
-- params: key, namespace, id, name, type, canonical, recorded_from, metadata
-- returns: nothing
-- why: An entity that is new to its namespace; it is its own canonical entity.
INSERT INTO entity (
    key, namespace, id, name, type, canonical, recorded_from, metadata
) VALUES (
    :key, :namespace, :id, :name, :type, :canonical, :recorded_from, :metadata
);
