-- name: optimise_passage_terms
-- params: 
-- returns: nothing
-- why: FTS5 keeps deleted terms until its segments are merged; this merges all of them.
INSERT INTO passage_terms (passage_terms) VALUES ('optimize');
