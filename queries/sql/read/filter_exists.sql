-- name: filter_exists
-- params: namespace, generation, field
-- returns: keys
-- why: Passages that have a value in a field.
SELECT group_concat(passage)
FROM passage_field
WHERE namespace = :namespace AND generation > :generation AND field = :field
  AND value IS NOT NULL;
