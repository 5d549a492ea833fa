-- name: update_episode
-- params: key, id, ordinal, title, started_at, started_form, ended_at, ended_form, participants,
--      gist, session_id, metadata
-- returns: nothing
-- why: A log went on, or a source was cut anew.
UPDATE episode
SET ordinal = :ordinal, title = :title, started_at = :started_at, started_form = :started_form,
    ended_at = :ended_at, ended_form = :ended_form, participants = :participants, gist = :gist,
    session_id = :session_id, metadata = :metadata
WHERE key = :key AND id = :id;
