-- name: 002_source_titles
-- params:
-- returns:
-- why: Which titles are known is asked for every passage that is written.

CREATE INDEX source_by_title ON source (namespace, title) WHERE title <> '';
