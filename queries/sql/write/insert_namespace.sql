-- name: insert_namespace
-- params: number, name
-- returns: nothing
-- why: A namespace is made by its first write.
INSERT INTO namespace (
    number, name
) VALUES (
    :number, :name
);
