-- name: update_sentence_vectors
-- params: key, sentence_vectors
-- returns: nothing
-- why: Another encoder takes over.
UPDATE passage_features SET sentence_vectors = :sentence_vectors WHERE passage = :key;
