-- name: scan_same_as
-- params: namespace
-- returns: all of the kind, ordered by id
-- why: An export reads everything at one point in time.
SELECT same_as.score, same_as.reason, entity.id AS entity_id, canonical.id AS canonical_id
FROM same_as
JOIN entity ON entity.key = same_as.entity
JOIN entity AS canonical ON canonical.key = same_as.canonical
WHERE same_as.namespace = :namespace AND same_as.recorded_to IS NULL
ORDER BY entity.id;
