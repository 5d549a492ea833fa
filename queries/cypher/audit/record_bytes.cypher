// name: record_bytes
// params:
// returns: bytes
// why: A lower bound of a database's size: its records of nodes (15 bytes) and relationships
//      (34), from counters. Properties and indexes are not told by any statement.
RETURN 15 * COUNT { MATCH () } + 34 * COUNT { MATCH ()-->() } AS bytes;
