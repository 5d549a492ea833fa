-- name: insert_episode
-- params: key, namespace, id, source, ordinal, title, started_at, started_form, ended_at,
--      ended_form, participants, gist, session_id, metadata
-- returns: nothing
-- why: An episode that is new to its namespace.
INSERT INTO episode (
    key, namespace, id, source, ordinal, title, started_at, started_form, ended_at,
    ended_form, participants, gist, session_id, metadata
) VALUES (
    :key, :namespace, :id, :source, :ordinal, :title, :started_at, :started_form, :ended_at,
    :ended_form, :participants, :gist, :session_id, :metadata
);
