-- name: count_mentions
-- params: key, difference
-- returns: nothing
-- why: Keeps the number of held passages that mention an entity, so that no read counts a hub.
UPDATE entity SET passages = passages + :difference WHERE key = :key;
