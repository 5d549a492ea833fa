// name: assertions_to_erase
// params: sources, passages, entities, assertions
// returns: key, id, slot, subject, object
// why: What was said by erased sources, or about erased entities, or is erased itself.
CALL () {
    UNWIND $sources AS key
    MATCH (:Source {key: key})<-[:SAID_IN]-(a:Assertion)
    RETURN a
    UNION
    UNWIND $passages AS key
    MATCH (:Passage {key: key})<-[:EVIDENCE]-(a:Assertion)
    RETURN a
    UNION
    UNWIND $entities AS key
    MATCH (:Entity {key: key})<-[:SUBJECT|OBJECT]-(a:Assertion)
    RETURN a
    UNION
    UNWIND $assertions AS key
    MATCH (a:Assertion {key: key})
    RETURN a
}
WITH DISTINCT a
RETURN a.key AS key, a.id AS id, a.slot AS slot, a.subject AS subject, a.object AS object;
