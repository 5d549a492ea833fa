-- name: assertions_of_passages
-- params: namespace, passages
-- returns: rows of assertion_row
-- why: All that was said in some passages, live or not.
SELECT assertion_row.*
FROM json_each(:passages) AS wanted
CROSS JOIN passage ON passage.namespace = :namespace AND passage.id = wanted.value
CROSS JOIN assertion_row ON assertion_row.passage = passage.key
ORDER BY wanted.key, assertion_row.id;
