-- name: changes_to_erase
-- params: namespace, ids
-- returns: key, source_id, details
-- why: Journal entries that tell of something erased.
SELECT DISTINCT change.key, change.source_id, change.details
FROM change JOIN json_tree(change.details) AS item
WHERE change.namespace = :namespace
  AND (change.source_id IN (SELECT value FROM json_each(:ids))
    OR item.atom IN (SELECT value FROM json_each(:ids)));
