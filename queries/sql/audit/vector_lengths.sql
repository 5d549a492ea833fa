-- name: vector_lengths
-- params:
-- returns: numbers, vectors
-- why: All vectors of a store must be of one encoder, and so of one length.
SELECT length(vector) / 4 AS numbers, count(*) AS vectors FROM passage_vector GROUP BY numbers;
