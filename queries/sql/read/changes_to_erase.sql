-- name: changes_to_erase
-- params: namespace, ids
-- returns: key, id, recorded_at, source_id, undoes, details
-- why: Journal entries that tell of something erased.
SELECT DISTINCT change.key, change.id, change.recorded_at, change.source_id, change.undoes, change.details
FROM change JOIN json_tree(change.details) AS item
WHERE change.namespace = :namespace
  AND (change.source_id IN (SELECT value FROM json_each(:ids))
    OR item.atom IN (SELECT value FROM json_each(:ids)))
ORDER BY change.recorded_at, change.key;
