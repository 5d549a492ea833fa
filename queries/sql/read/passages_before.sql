-- name: passages_before
-- params: namespace, source, before, limit
-- returns: key, ordinal
-- why: The end of a source, read backwards: an append must not read all of a long log.
SELECT passage.key, passage.ordinal
FROM source
CROSS JOIN passage ON passage.source = source.key
WHERE source.namespace = :namespace AND source.id = :source AND passage.ordinal < :before
ORDER BY passage.ordinal DESC
LIMIT :limit;
