-- name: episodes_of_entities
-- params: entities, known
-- returns: episode, passage
-- why: The episodes in which entities are mentioned, with the passages that do so.
SELECT passage.episode, passage.key AS passage
FROM json_each(:entities) AS wanted
CROSS JOIN mention ON mention.entity = wanted.value AND mention.recorded_from <= :known
CROSS JOIN passage ON passage.key = mention.passage;
