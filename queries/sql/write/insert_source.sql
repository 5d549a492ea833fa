-- name: insert_source
-- params: key, namespace, id, uri, revision, title, at, at_form, origin, trust, root, language,
--      user_id, agent_id, session_id, state, failure, metadata
-- returns: nothing
-- why: A source that is new to its namespace.
INSERT INTO source (
    key, namespace, id, uri, revision, title, at, at_form, origin, trust, root, language,
    user_id, agent_id, session_id, state, failure, metadata
) VALUES (
    :key, :namespace, :id, :uri, :revision, :title, :at, :at_form, :origin, :trust, :root,
    :language, :user_id, :agent_id, :session_id, :state, :failure, :metadata
);
