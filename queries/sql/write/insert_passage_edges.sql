-- name: insert_passage_edges
-- params: key, edges
-- returns: nothing
-- why: All mentions of a passage as one array; written again when one is added.
INSERT OR REPLACE INTO passage_edges (passage, edges) VALUES (:key, :edges);
