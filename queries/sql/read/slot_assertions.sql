-- name: slot_assertions
-- params: slots
-- returns: rows of assertion_row
-- why: The live assertions of slots: what a fold starts from.
SELECT *
FROM assertion_row
WHERE slot IN (SELECT value FROM json_each(:slots)) AND recorded_to IS NULL
ORDER BY slot, id;
