-- name: setting
-- params: name
-- returns: value
-- why: The encoder of the vectors, checked at open.
SELECT value FROM setting WHERE name = :name;
