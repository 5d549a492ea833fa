-- name: passage_states
-- params: keys
-- returns: key, recorded_to
-- why: What a batch must know of passages before it closes, opens or links them.
SELECT key, recorded_to FROM passage WHERE key IN (SELECT value FROM json_each(:keys));
