-- name: move_passage
-- params: key, ordinal, span_start, span_end, generation
-- returns: nothing
-- why: A new revision of a source has the passage elsewhere; one that stays is not touched.
UPDATE passage
SET ordinal = :ordinal, span_start = :span_start, span_end = :span_end, generation = :generation
WHERE key = :key
    AND (ordinal <> :ordinal OR span_start <> :span_start OR span_end <> :span_end);
