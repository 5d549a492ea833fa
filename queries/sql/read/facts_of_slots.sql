-- name: facts_of_slots
-- params: slots
-- returns: key
-- why: Versions left in slots that are erased.
SELECT key FROM fact WHERE slot IN (SELECT value FROM json_each(:slots));
