-- name: passage_vectors
-- params: keys
-- returns: passage, vector
-- why: Vectors of some passages.
SELECT passage, vector FROM passage_vector WHERE passage IN (SELECT value FROM json_each(:keys));
