// name: indexes_not_online
// params:
// returns: name, state
// why: A start waits until every index of ours can be used.
SHOW INDEXES YIELD name, state WHERE name STARTS WITH "graphmem_" AND state <> "ONLINE"
RETURN name, state;
