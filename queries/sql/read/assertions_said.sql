-- name: assertions_said
-- params: namespace, ids
-- returns: id, uri, passage_id, evidence_start, evidence_end, metadata
-- why: Where the assertions behind facts were said: a fifth of their columns is shown of them.
SELECT assertion.id, source.uri, passage.id AS passage_id, assertion.evidence_start,
       assertion.evidence_end, assertion.metadata
FROM json_each(:ids) AS wanted
CROSS JOIN assertion ON assertion.namespace = :namespace AND assertion.id = wanted.value
CROSS JOIN source ON source.key = assertion.source
LEFT JOIN passage ON passage.key = assertion.passage;
