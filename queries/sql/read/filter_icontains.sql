-- name: filter_icontains
-- params: namespace, generation, field, value
-- returns: keys
-- why: The same without regard to case in any script (casefold is registered by the store).
SELECT group_concat(passage)
FROM passage_field
WHERE namespace = :namespace AND generation > :generation AND field = :field
  AND CASE type
      WHEN 'array' THEN casefold(:value) IN (
          SELECT casefold(item.value) FROM json_each(passage_field.value) AS item)
      WHEN 'text' THEN instr(casefold(value), casefold(:value)) > 0
      ELSE 0 END;
