-- name: insert_change
-- params: key, namespace, id, recorded_at, action, actor, reason, source_id, undoes, details,
--      metadata
-- returns: nothing
-- why: A journal entry, with the lists of ids that it tells of.
INSERT INTO change (
    key, namespace, id, recorded_at, action, actor, reason, source_id, undoes, details,
    metadata
) VALUES (
    :key, :namespace, :id, :recorded_at, :action, :actor, :reason, :source_id, :undoes,
    :details, :metadata
);
