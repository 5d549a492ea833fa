// name: 002_source_titles
// params:
// returns:
// why: Which titles are known is asked for every passage that is written. A title longer than an
//      index can hold is linked nowhere.
CREATE INDEX graphmem_source_title IF NOT EXISTS FOR (n:Source) ON (n.namespace, n.title_key);
MATCH (s:Source)
WHERE s.title_key IS NULL AND s.title <> '' AND size(s.title) <= 500
CALL (s) { SET s.title_key = s.title } IN TRANSACTIONS;
