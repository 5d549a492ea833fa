-- name: insert_passage
-- params: key, namespace, id, source, episode, ordinal, span_start, span_end, title, speaker, at,
--      at_form, language, user_id, agent_id, session_id, length, recorded_from, generation,
--      metadata, sentences, caption, text
-- returns: nothing
-- why: A passage that is new to its namespace, held from now on.
INSERT INTO passage (
    key, namespace, id, source, episode, ordinal, span_start, span_end, title, speaker, at,
    at_form, language, user_id, agent_id, session_id, length, recorded_from, generation,
    metadata, sentences, caption, text
) VALUES (
    :key, :namespace, :id, :source, :episode, :ordinal, :span_start, :span_end, :title,
    :speaker, :at, :at_form, :language, :user_id, :agent_id, :session_id, :length,
    :recorded_from, :generation, :metadata, :sentences, :caption, :text
);
