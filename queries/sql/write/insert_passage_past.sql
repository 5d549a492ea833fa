-- name: insert_passage_past
-- params: key
-- returns: nothing
-- why: Before a passage is opened again, its earlier stretch is kept.
INSERT INTO passage_past (passage, recorded_from, recorded_to)
SELECT key, recorded_from, recorded_to FROM passage WHERE key = :key;
