-- name: sources_all
-- params: namespace
-- returns: rows of source
-- why: The whole ledger of a namespace, by uri.
SELECT * FROM source WHERE namespace = :namespace ORDER BY uri, id;
