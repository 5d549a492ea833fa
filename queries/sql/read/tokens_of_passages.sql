-- name: tokens_of_passages
-- params: keys
-- returns: passage, tokens
-- why: What FTS5 must be told again to take rows out.
SELECT passage, tokens FROM passage_tokens WHERE passage IN (SELECT value FROM json_each(:keys));
