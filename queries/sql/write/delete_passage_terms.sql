-- name: delete_passage_terms
-- params: key, tokens
-- returns: nothing
-- why: FTS5 without content takes a row out when it is told what stood in it.
INSERT INTO passage_terms (passage_terms, rowid, tokens) VALUES ('delete', :key, :tokens);
