-- name: vectors_between
-- params: first, last
-- returns: passage, vector
-- why: The vectors of a stretch of keys that is all one namespace's: without a look at the passages.
SELECT passage, vector FROM passage_vector WHERE passage BETWEEN :first AND :last ORDER BY passage;
