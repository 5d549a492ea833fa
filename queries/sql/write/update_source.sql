-- name: update_source
-- params: key, uri, revision, title, at, at_form, origin, trust, root, language, user_id, agent_id,
--      session_id, state, failure, metadata
-- returns: nothing
-- why: A source has another revision, or its ingest another state.
UPDATE source
SET uri = :uri, revision = :revision, title = :title, at = :at, at_form = :at_form,
    origin = :origin, trust = :trust, root = :root, language = :language, user_id = :user_id,
    agent_id = :agent_id, session_id = :session_id, state = :state, failure = :failure,
    metadata = :metadata
WHERE key = :key;
