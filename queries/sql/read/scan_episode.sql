-- name: scan_episode
-- params: namespace
-- returns: all of the kind, ordered by id
-- why: An export reads everything at one point in time.
SELECT episode.*, source.id AS source_id
FROM episode JOIN source ON source.key = episode.source
WHERE episode.namespace = :namespace
ORDER BY episode.id;
