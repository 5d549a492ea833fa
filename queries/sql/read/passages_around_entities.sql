-- name: passages_around_entities
-- params: entities, limit, known
-- returns: entity, keys (homes first and with a minus, then the newest)
-- why: The passages that mention each of some entities, from one index, in one statement.
SELECT wanted.value, (
    SELECT group_concat(key)
    FROM (
        SELECT CASE WHEN is_home THEN -passage ELSE passage END AS key
        FROM mention
        WHERE entity = wanted.value AND recorded_from <= :known
        ORDER BY is_home DESC, passage DESC
        LIMIT :limit
    )
)
FROM json_each(:entities) AS wanted;
