-- name: filter_range
-- params: namespace, generation, field, kind, above, from, below, to
-- returns: keys
-- why: Passages whose field lies in a range of values of its kind (gt, gte, lt, lte).
SELECT group_concat(passage)
FROM passage_field
WHERE namespace = :namespace AND generation > :generation AND field = :field
  AND (typeof(value) = 'text') = (:kind = 'text') AND type NOT IN ('array', 'object')
  AND (:above IS NULL OR value > :above) AND (:from IS NULL OR value >= :from)
  AND (:below IS NULL OR value < :below) AND (:to IS NULL OR value <= :to);
