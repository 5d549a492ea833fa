// name: insert_assertion
// params: rows
// returns: nothing
// why: Assertions that are new to their namespace, held from now on, tied to what they speak of
//      and where they were said.
UNWIND $rows AS row
MATCH (source:Source {key: row.source})
MATCH (subject:Entity {key: row.subject})
CREATE (source)<-[:SAID_IN]-(a:Assertion)-[:SUBJECT]->(subject)
SET a = row
WITH a, row
CALL (a, row) {
    MATCH (object:Entity {key: row.object})
    CREATE (a)-[:OBJECT]->(object)
}
CALL (a, row) {
    MATCH (p:Passage {key: row.passage})
    CREATE (a)-[:EVIDENCE {start: row.evidence_start, end: row.evidence_end}]->(p)
};
