-- name: mentions_to_erase
-- params: passages, entities
-- returns: passage, entity, surfaces, is_held
-- why: The mentions of erased passages and entities, and whether they are counted.
SELECT mention.passage, mention.entity, mention.surfaces, passage.recorded_to IS NULL AS is_held
FROM mention
JOIN passage ON passage.key = mention.passage
WHERE mention.passage IN (SELECT value FROM json_each(:passages))
UNION
SELECT mention.passage, mention.entity, mention.surfaces, passage.recorded_to IS NULL AS is_held
FROM mention
JOIN passage ON passage.key = mention.passage
WHERE mention.entity IN (SELECT value FROM json_each(:entities));
