-- name: edges_of_passages
-- params: passages
-- returns: passage, edges
-- why: The mentions of passages as arrays.
SELECT passage, edges FROM passage_edges WHERE passage IN (SELECT value FROM json_each(:passages));
