-- name: insert_fact_assertion
-- params: fact, assertion
-- returns: nothing
-- why: What a version of a fact rests on.
INSERT OR IGNORE INTO fact_assertion (
    fact, assertion
) VALUES (
    :fact, :assertion
);
