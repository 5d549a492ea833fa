// name: mentions_to_erase
// params: passages, entities
// returns: passage, entity, surfaces, is_held
// why: The mentions of erased passages and entities, and whether they are counted.
CALL () {
    UNWIND $passages AS key
    MATCH (p:Passage {key: key})-[m:MENTIONS]->(e:Entity)
    RETURN p, m, e
    UNION
    UNWIND $entities AS key
    MATCH (p:Passage)-[m:MENTIONS]->(e:Entity {key: key})
    RETURN p, m, e
}
RETURN DISTINCT p.key AS passage, e.key AS entity, m.surfaces AS surfaces,
       p.recorded_to IS NULL AS is_held;
