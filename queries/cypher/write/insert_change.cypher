// name: insert_change
// params: rows
// returns: nothing
// why: Journal entries, tied to the assertions that they tell of.
UNWIND $rows AS row
CREATE (c:Change)
SET c = row.columns
WITH c, row
CALL (c, row) {
    UNWIND row.assertions AS key
    MATCH (a:Assertion {key: key})
    CREATE (c)-[:TELLS_OF]->(a)
};
