// name: looked_up
// params: namespace, asked, known
// returns: generation, erasures, merges; passages: has_closed, key, id, source, session_id,
//      ordinal, speaker, at, features, edges; heads: key, recorded_from, passages, id, name, type; names:
//      normal, entity, surfaces, tail, sealed; terms: term, tail, sealed
// why: What a search looks up first, in one round trip: all that scoring reads of passages, and
//      whether a fact that rests on one is over, with the entities that they mention (asked.heads); which entities go by normalised names, with
//      the passages of those that few mention (asked.most); and which passages hold each term. A
//      list of 30,000 passages is 30 byte arrays, not 30,000 rows. With the generation that a
//      reader's arrays are checked against. One parameter holds all that is asked: the server
//      keeps a plan for every combination of types and sizes.
MATCH (n:Namespace {name: $namespace})
RETURN n.generation AS generation, n.erasures AS erasures, n.merges AS merges, COLLECT {
    UNWIND $asked.passages AS key
    MATCH (p:Passage {key: key})
    RETURN [
        EXISTS {
            MATCH (p)<-[:EVIDENCE]-(:Assertion)<-[:ASSERTED_BY]-(f:Fact)
            WHERE f.recorded_to IS NULL AND f.status = "closed"
        },
        p.key, p.id, p.source, p.session_id, p.ordinal, p.speaker, p.at,
        p.features, p.edges
    ]
} AS passages, COLLECT {
    UNWIND $asked.heads AS key
    MATCH (:Passage {key: key})-[:MENTIONS]->(e:Entity)
    WITH DISTINCT e
    RETURN [e.key, e.recorded_from, e.passages, e.id, e.name, e.type]
} AS heads, COLLECT {
    UNWIND $asked.names AS normal
    MATCH (name:Name {namespace: $namespace, normal: normal})-[m:NAMES]->(e:Entity)
    WHERE m.recorded_from <= $known
    WITH DISTINCT name.normal AS normal, e
    RETURN [
        normal,
        e {.key, .id, .name, .type, .canonical, .passages, .recorded_from, .metadata},
        COLLECT {
            MATCH (e)<-[own:NAMES]-(:Name)
            WHERE own.recorded_from <= $known
            RETURN own {.surface, .is_name}
        },
        CASE WHEN e.passages <= $asked.most THEN e.tail END,
        COLLECT {
            MATCH (e)-[:SEALED]->(b:Block)
            WHERE e.passages <= $asked.most
            RETURN b.data
        }
    ]
} AS names, COLLECT {
    UNWIND $asked.terms AS term
    MATCH (t:Term {namespace: $namespace, term: term})
    RETURN [t.term, t.tail, COLLECT { MATCH (t)-[:SEALED]->(b:Block) RETURN b.data }]
} AS terms;
