-- name: insert_passage_tokens
-- params: key, tokens
-- returns: nothing
-- why: What delete_passage_terms will need.
INSERT INTO passage_tokens (passage, tokens) VALUES (:key, :tokens);
