-- name: erase_names
-- params: entity, surfaces
-- returns: nothing
-- why: Part of an erasure: names that only erased text gave.
DELETE FROM entity_name WHERE entity = :entity AND surface IN (SELECT value FROM json_each(:surfaces));
