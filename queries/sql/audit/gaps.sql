-- name: gaps
-- params:
-- returns: gap, nodes
-- why: What an index lacks of what it should hold, or holds of what is gone: doctor asks.
SELECT 'passages without index terms' AS gap, count(*) AS nodes
FROM passage LEFT JOIN passage_tokens ON passage_tokens.passage = passage.key
WHERE passage_tokens.passage IS NULL
UNION ALL
SELECT 'passages without what scoring reads', count(*)
FROM passage LEFT JOIN passage_features ON passage_features.passage = passage.key
WHERE passage_features.passage IS NULL
UNION ALL
SELECT 'passages without a vector', count(*)
FROM passage LEFT JOIN passage_vector ON passage_vector.passage = passage.key
WHERE passage_vector.passage IS NULL AND passage.length > 0
UNION ALL
SELECT 'vectors without a passage', count(*)
FROM passage_vector LEFT JOIN passage ON passage.key = passage_vector.passage
WHERE passage.key IS NULL
UNION ALL
SELECT 'mentions without a passage or an entity', count(*)
FROM mention
LEFT JOIN passage ON passage.key = mention.passage
LEFT JOIN entity ON entity.key = mention.entity
WHERE passage.key IS NULL OR entity.key IS NULL
UNION ALL
SELECT 'statements without a source or a subject', count(*)
FROM assertion
LEFT JOIN source ON source.key = assertion.source
LEFT JOIN entity ON entity.key = assertion.subject
WHERE source.key IS NULL OR entity.key IS NULL
UNION ALL
SELECT 'facts that nothing states', count(*)
FROM fact LEFT JOIN fact_assertion ON fact_assertion.fact = fact.key
WHERE fact.recorded_to IS NULL AND fact_assertion.fact IS NULL;
