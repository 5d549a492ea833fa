-- name: assertions_to_erase
-- params: sources, passages, entities, assertions
-- returns: key, id, slot, subject, object
-- why: What was said by erased sources, or about erased entities, or is erased itself.
SELECT key, id, slot, subject, object FROM assertion
WHERE source IN (SELECT value FROM json_each(:sources))
UNION
SELECT key, id, slot, subject, object FROM assertion
WHERE passage IN (SELECT value FROM json_each(:passages))
UNION
SELECT key, id, slot, subject, object FROM assertion
WHERE subject IN (SELECT value FROM json_each(:entities))
UNION
SELECT key, id, slot, subject, object FROM assertion
WHERE object IN (SELECT value FROM json_each(:entities))
UNION
SELECT key, id, slot, subject, object FROM assertion
WHERE key IN (SELECT value FROM json_each(:assertions));
