-- name: entity_labels
-- params: keys
-- returns: key, id, name, type
-- why: Entities of a neighbourhood.
SELECT key, id, name, type FROM entity WHERE key IN (SELECT value FROM json_each(:keys));
