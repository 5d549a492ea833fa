-- name: sources_all
-- params: namespace
-- returns: rows of source
-- why: The ledger.
SELECT * FROM source WHERE namespace = :namespace ORDER BY uri, id;
