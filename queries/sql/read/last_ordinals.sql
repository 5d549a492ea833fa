-- name: last_ordinals
-- params: sources
-- returns: source, ordinal
-- why: Turns that continue a log are numbered behind those that are there.
SELECT source, max(ordinal) AS ordinal
FROM json_each(:sources) AS wanted
CROSS JOIN passage ON passage.source = wanted.value
GROUP BY source;
