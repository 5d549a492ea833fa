-- name: passage_features
-- params: keys
-- returns: passage, tokens, token_sentences, sentence_vectors, sentence_asks
-- why: What scoring reads of candidates.
SELECT passage, tokens, token_sentences, sentence_vectors, sentence_asks
FROM passage_features
WHERE passage IN (SELECT value FROM json_each(:keys));
