-- name: slot_facts
-- params: slots
-- returns: rows of fact_row
-- why: The facts of slots as they stand.
SELECT *
FROM fact_row
WHERE slot IN (SELECT value FROM json_each(:slots)) AND recorded_to IS NULL
ORDER BY slot, id;
