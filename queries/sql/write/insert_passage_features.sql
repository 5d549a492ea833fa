-- name: insert_passage_features
-- params: key, tokens, token_sentences, sentence_vectors, sentence_asks
-- returns: nothing
-- why: What scoring reads of a candidate.
INSERT INTO passage_features (passage, tokens, token_sentences, sentence_vectors, sentence_asks)
VALUES (:key, :tokens, :token_sentences, :sentence_vectors, :sentence_asks);
