-- name: scan_mention
-- params: namespace
-- returns: all of the kind, ordered by id
-- why: An export reads everything at one point in time.
SELECT mention.*, passage.id AS passage_id, entity.id AS entity_id
FROM passage
JOIN mention ON mention.passage = passage.key
JOIN entity ON entity.key = mention.entity
WHERE passage.namespace = :namespace
ORDER BY passage.id, entity.id;
