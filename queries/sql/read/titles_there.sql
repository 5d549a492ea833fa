-- name: titles_there
-- params: namespace, titles
-- returns: title
-- why: Which of these titles texts have; what a log is called names no thing.
SELECT wanted.value AS title
FROM json_each(:titles) AS wanted
WHERE wanted.value <> '' AND EXISTS (
    SELECT 1
    FROM source
    JOIN passage ON passage.source = source.key AND passage.speaker IS NULL
    WHERE source.namespace = :namespace AND source.title = wanted.value AND source.title <> ''
);
