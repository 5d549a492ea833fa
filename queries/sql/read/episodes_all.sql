-- name: episodes_all
-- params: namespace
-- returns: key
-- why: Every episode of a namespace.
SELECT key FROM episode WHERE namespace = :namespace;
