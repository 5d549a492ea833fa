-- name: move_passage
-- params: key, episode, ordinal, span_start, span_end, generation
-- returns: nothing
-- why: A source cut anew has the passage elsewhere; one that stays is not touched.
UPDATE passage
SET episode = :episode, ordinal = :ordinal, span_start = :span_start, span_end = :span_end,
    generation = :generation
WHERE key = :key
    AND (episode <> :episode OR ordinal <> :ordinal OR span_start <> :span_start
        OR span_end <> :span_end);
