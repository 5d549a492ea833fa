-- name: passages_of_sources
-- params: namespace, sources
-- returns: key
-- why: The passages of sources in their order.
SELECT passage.key
FROM json_each(:sources) AS wanted
CROSS JOIN source ON source.namespace = :namespace AND source.id = wanted.value
CROSS JOIN passage ON passage.source = source.key
ORDER BY wanted.key, passage.ordinal, passage.key;
