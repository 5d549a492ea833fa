-- name: entity_rows
-- params: keys
-- returns: key, id, name, type, canonical_id, passages, recorded_from, metadata, canonical
-- why: Entities as stored, with the id of the one they were merged into.
SELECT entity.key, entity.id, entity.name, entity.type, entity.passages, entity.recorded_from,
       entity.metadata, entity.canonical, canonical.id AS canonical_id
FROM json_each(:keys) AS wanted
CROSS JOIN entity ON entity.key = wanted.value
CROSS JOIN entity AS canonical ON canonical.key = entity.canonical;
