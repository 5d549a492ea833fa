-- name: namespaces
-- params:
-- returns: name, number, generation
-- why: Whose data a store holds.
SELECT name, number, generation FROM namespace ORDER BY name;
