-- name: passage_arrays
-- params: keys
-- returns: key, id, source, session_id, ordinal, speaker, at, tokens, token_sentences,
--          sentence_vectors, sentence_asks, edges
-- why: All that scoring reads of passages, once for each as long as a reader remembers it.
SELECT passage.key, passage.id, passage.source, passage.session_id, passage.ordinal,
       passage.speaker, passage.at,
       passage_features.tokens, passage_features.token_sentences,
       passage_features.sentence_vectors, passage_features.sentence_asks, passage_edges.edges
FROM json_each(:keys) AS wanted
CROSS JOIN passage ON passage.key = wanted.value
CROSS JOIN passage_features ON passage_features.passage = wanted.value
LEFT JOIN passage_edges ON passage_edges.passage = wanted.value;
