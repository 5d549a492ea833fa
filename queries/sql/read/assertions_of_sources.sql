-- name: assertions_of_sources
-- params: namespace, sources
-- returns: rows of assertion_row
-- why: All that was said in some sources, live or not, with a passage behind it or without.
SELECT assertion_row.*
FROM json_each(:sources) AS wanted
CROSS JOIN source ON source.namespace = :namespace AND source.id = wanted.value
CROSS JOIN assertion_row ON assertion_row.source = source.key
ORDER BY wanted.key, assertion_row.id;
