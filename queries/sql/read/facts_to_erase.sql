-- name: facts_to_erase
-- params: assertions
-- returns: key, id, slot, recorded_to
-- why: All versions of facts that rest on erased assertions.
SELECT DISTINCT fact.key, fact.id, fact.slot, fact.recorded_to
FROM json_each(:assertions) AS wanted
CROSS JOIN fact_assertion ON fact_assertion.assertion = wanted.value
CROSS JOIN fact ON fact.key = fact_assertion.fact;
