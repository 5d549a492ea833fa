-- name: changes_of_assertion
-- params: namespace, assertion
-- returns: rows of change
-- why: What happened to an assertion.
SELECT change.*
FROM assertion
JOIN change_assertion ON change_assertion.assertion = assertion.key
JOIN change ON change.key = change_assertion.change
WHERE assertion.namespace = :namespace AND assertion.id = :assertion
ORDER BY change.recorded_at, change.key;
