// name: insert_fact
// params: rows
// returns: nothing
// why: Versions of facts, held from now on. BELIEVED is the live version as one edge: a
//      neighbourhood reads it without the node between.
UNWIND $rows AS row
MATCH (slot:Slot {key: row.slot})
MATCH (subject:Entity {key: row.subject})
CREATE (slot)<-[:IN]-(f:Fact)-[:SUBJECT]->(subject)
SET f = row.columns
WITH f, row, subject
CALL (f, row, subject) {
    MATCH (object:Entity {key: row.object})
    CREATE (f)-[:OBJECT]->(object)
    CREATE (subject)-[b:BELIEVED]->(object)
    SET b = row.edge
}
CALL (f, row) {
    UNWIND row.assertions AS key
    MATCH (a:Assertion {key: key})
    CREATE (f)-[:ASSERTED_BY]->(a)
};
