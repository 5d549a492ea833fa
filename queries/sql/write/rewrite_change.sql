-- name: rewrite_change
-- params: key, details
-- returns: nothing
-- why: A journal entry that told of something erased keeps when and by whom, and what is left.
UPDATE change SET details = :details, reason = '', metadata = '{}' WHERE key = :key;
