-- name: filter_contains
-- params: namespace, generation, field, value
-- returns: keys
-- why: Passages whose field contains a text, or as a list an element.
SELECT group_concat(passage)
FROM passage_field
WHERE namespace = :namespace AND generation > :generation AND field = :field
  AND CASE type
      WHEN 'array' THEN :value IN (SELECT item.value FROM json_each(passage_field.value) AS item)
      WHEN 'text' THEN instr(value, :value) > 0
      ELSE 0 END;
