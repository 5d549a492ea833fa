-- name: vectors_after
-- params: namespace, generation, key
-- returns: passage, vector
-- why: The vectors that a reader's matrix lacks, in the order of their keys. Only the keys are
--      sorted (the limit keeps SQLite from leaving that out): sorting the vectors takes thrice the
--      time.
SELECT passage_vector.passage, passage_vector.vector
FROM (
    SELECT passage.key FROM passage INDEXED BY passage_by_generation
    WHERE passage.namespace = :namespace AND passage.generation > :generation AND passage.key > :key
    ORDER BY passage.key LIMIT -1
) AS new
CROSS JOIN passage_vector ON passage_vector.passage = new.key;
