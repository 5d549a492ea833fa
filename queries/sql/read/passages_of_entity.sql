-- name: passages_of_entity
-- params: entity, limit, known
-- returns: passage, is_home
-- why: The passages that mention an entity, homes first, then the newest; from one index.
SELECT passage, is_home
FROM mention
WHERE entity = :entity AND recorded_from <= :known
ORDER BY is_home DESC, passage DESC
LIMIT :limit;
