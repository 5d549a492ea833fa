-- name: insert_passage_terms
-- params: key, tokens
-- returns: nothing
-- why: The passage's index entry; FTS5 splits the tokens at spaces.
INSERT INTO passage_terms (rowid, tokens) VALUES (:key, :tokens);
