-- name: renew_namespaces
-- params: 
-- returns: nothing
-- why: Readers drop all arrays, as after an erasure: every vector is another one now.
UPDATE namespace SET generation = generation + 1, erasures = erasures + 1;
