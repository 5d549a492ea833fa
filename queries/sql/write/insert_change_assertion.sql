-- name: insert_change_assertion
-- params: assertion, change
-- returns: nothing
-- why: Finds the changes of an assertion.
INSERT OR IGNORE INTO change_assertion (
    assertion, change
) VALUES (
    :assertion, :change
);
