-- name: erase_mention
-- params: passage, entity
-- returns: nothing
-- why: Part of an erasure: one mention.
DELETE FROM mention WHERE passage = :passage AND entity = :entity;
