-- name: insert_mention
-- params: passage, entity, is_home, method, score, recorded_from, spans, surfaces, sentences
-- returns: nothing
-- why: A passage names an entity.
INSERT INTO mention (
    passage, entity, is_home, method, score, recorded_from, spans, surfaces, sentences
) VALUES (
    :passage, :entity, :is_home, :method, :score, :recorded_from, :spans, :surfaces,
    :sentences
);
