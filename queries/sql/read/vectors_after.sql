-- name: vectors_after
-- params: namespace, generation, key
-- returns: passage, vector
-- why: The vectors that a reader's matrix lacks, in the order of their keys.
SELECT passage_vector.passage, passage_vector.vector
FROM passage INDEXED BY passage_by_generation
JOIN passage_vector ON passage_vector.passage = passage.key
WHERE passage.namespace = :namespace AND passage.generation > :generation AND passage.key > :key
ORDER BY passage.key;
