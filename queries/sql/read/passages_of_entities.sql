-- name: passages_of_entities
-- params: entities, known
-- returns: entity, keys
-- why: All passages that mention each entity by a point: exact counts under a filter.
SELECT wanted.value, (
    SELECT group_concat(passage) FROM mention
    WHERE mention.entity = wanted.value AND mention.recorded_from <= :known
)
FROM json_each(:entities) AS wanted;
