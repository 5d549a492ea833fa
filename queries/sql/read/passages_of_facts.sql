-- name: passages_of_facts
-- params: facts
-- returns: fact, passage
-- why: Where versions of facts were said: a filter keeps the facts of its passages.
SELECT fact_assertion.fact, assertion.passage
FROM fact_assertion
JOIN assertion ON assertion.key = fact_assertion.assertion
WHERE fact_assertion.fact IN (SELECT value FROM json_each(:facts)) AND assertion.passage IS NOT NULL;
