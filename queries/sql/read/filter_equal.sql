-- name: filter_equal
-- params: namespace, generation, field, values
-- returns: keys
-- why: Passages whose field is one of some values (eq, in; their rest is ne, nin).
SELECT group_concat(passage)
FROM passage_field
WHERE namespace = :namespace AND generation > :generation AND field = :field
  AND value IN (SELECT value FROM json_each(:values));
