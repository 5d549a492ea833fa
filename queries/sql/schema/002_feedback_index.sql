-- name: 002_feedback_index
-- params:
-- returns:
-- why: A search asks what was said of earlier hits, and must not read the whole journal for it.

CREATE INDEX change_of_feedback ON change (namespace, recorded_at)
WHERE action IN ('feedback', 'undo');
