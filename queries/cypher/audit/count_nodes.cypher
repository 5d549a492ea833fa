// name: count_nodes
// params: namespace
// returns: source, episode, passage, entity, mention, slot, assertion, fact, change, same_as
// why: How much is held now (namespace null: in all).
RETURN COUNT { MATCH (n:Source) WHERE ($namespace IS NULL OR n.namespace = $namespace) AND n.key IS NOT NULL } AS source,
    COUNT { MATCH (n:Episode) WHERE ($namespace IS NULL OR n.namespace = $namespace) AND n.key IS NOT NULL } AS episode,
    COUNT { MATCH (n:Passage) WHERE ($namespace IS NULL OR n.namespace = $namespace) AND n.key IS NOT NULL AND n.recorded_to IS NULL } AS passage,
    COUNT { MATCH (n:Entity) WHERE ($namespace IS NULL OR n.namespace = $namespace) AND n.key IS NOT NULL } AS entity,
    COUNT { MATCH (p:Passage)-[:MENTIONS]->(:Entity)
        WHERE ($namespace IS NULL OR p.namespace = $namespace) AND p.key IS NOT NULL
            AND p.recorded_to IS NULL } AS mention,
    COUNT { MATCH (n:Slot) WHERE ($namespace IS NULL OR n.namespace = $namespace) AND n.key IS NOT NULL } AS slot,
    COUNT { MATCH (n:Assertion) WHERE ($namespace IS NULL OR n.namespace = $namespace) AND n.key IS NOT NULL AND n.recorded_to IS NULL } AS assertion,
    COUNT { MATCH (n:Fact) WHERE ($namespace IS NULL OR n.namespace = $namespace) AND n.key IS NOT NULL AND n.recorded_to IS NULL } AS fact,
    COUNT { MATCH (n:Change) WHERE ($namespace IS NULL OR n.namespace = $namespace) AND n.key IS NOT NULL } AS change,
    COUNT { MATCH (:Entity)-[d:SAME_AS]->(:Entity)
        WHERE d.recorded_to IS NULL AND ($namespace IS NULL OR d.namespace = $namespace) } AS same_as;
