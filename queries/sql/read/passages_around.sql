-- name: passages_around
-- params: keys, around
-- returns: key
-- why: The passages up to some places before and after others, in their source and session.
SELECT DISTINCT near.key
FROM json_each(:keys) AS wanted
CROSS JOIN passage AS place ON place.key = wanted.value
CROSS JOIN passage AS near ON near.source = place.source
    AND near.ordinal BETWEEN place.ordinal - :around AND place.ordinal + :around
    AND near.session_id IS place.session_id
ORDER BY near.key;
