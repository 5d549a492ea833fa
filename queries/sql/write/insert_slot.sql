-- name: insert_slot
-- params: key, namespace, id, subject, name, version
-- returns: nothing
-- why: A slot that is new to its namespace.
INSERT INTO slot (
    key, namespace, id, subject, name, version
) VALUES (
    :key, :namespace, :id, :subject, :name, :version
);
