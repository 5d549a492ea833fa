-- name: other_tables
-- params:
-- returns: tables
-- why: A file that has tables but none of ours is another program's. One statement, so that it sees
--      a schema that another process is making whole or not at all.
SELECT count(*) AS tables FROM sqlite_master
WHERE NOT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'passage_terms');
