-- name: mentions_of_passages
-- params: passages, known
-- returns: mentions with passage_id and entity_id
-- why: Mentions as they were recorded by a point.
SELECT mention.*, passage.id AS passage_id, entity.id AS entity_id
FROM mention
JOIN passage ON passage.key = mention.passage
JOIN entity ON entity.key = mention.entity
WHERE mention.passage IN (SELECT value FROM json_each(:passages))
  AND mention.recorded_from <= :known;
