-- name: file_assertion
-- params: key, slot
-- returns: nothing
-- why: An assertion speaks to this slot from now on (a merge, another schema).
UPDATE assertion SET slot = :slot WHERE key = :key;
