-- name: insert_assertion_past
-- params: key
-- returns: nothing
-- why: Before an assertion is reinstated, its earlier stretch is kept.
INSERT INTO assertion_past (assertion, recorded_from, recorded_to)
SELECT key, recorded_from, recorded_to FROM assertion WHERE key = :key;
