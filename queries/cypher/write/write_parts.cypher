// name: write_parts
// params: namespace, parts
// returns: nothing
// why: All that a batch adds, in one round trip: a part is a list of rows, empty where the batch
//      has none (sources, episodes, entities, names, passages, terms, mentions, edges, lists,
//      assertions, slots, filings, closed, facts, raised, changes, advances). What refers to
//      another comes after it. One parameter holds them all: the server keeps a plan for every
//      combination of types and sizes of parameters, and planning this takes a second.

// Sources that are new to their namespace.
CALL () {
    UNWIND $parts.sources AS row
    CREATE (s:Source)
    SET s = row
}
// Episodes that are new to their namespace.
CALL () {
    UNWIND $parts.episodes AS row
    MATCH (s:Source {key: row.source})
    CREATE (s)-[:HAS_EPISODE]->(e:Episode)
    SET e = row
}
// Entities that are new to their namespace: each is its own canonical entity.
CALL () {
    UNWIND $parts.entities AS row
    CREATE (e:Entity)
    SET e = row
}
// Names and aliases of entities. An alias can become a name.
CALL () {
    UNWIND $parts.names AS row
    MATCH (e:Entity {key: row.entity})
    MERGE (name:Name {namespace: $namespace, normal: row.normal})
    MERGE (name)-[n:NAMES {surface: row.surface}]->(e)
    ON CREATE SET n.is_name = row.is_name, n.recorded_from = row.recorded_from
    ON MATCH SET n.is_name = CASE WHEN n.is_name < row.is_name THEN row.is_name ELSE n.is_name END
}
// Passages that are new to their namespace, held from now on, with the arrays that score
// them.
CALL () {
    UNWIND $parts.passages AS row
    MATCH (e:Episode {key: row.episode})
    MATCH (s:Source {key: row.source})
    CREATE (e)-[:HAS_PASSAGE]->(p:Passage)-[:PART_OF]->(s)
    SET p = row
}
// Posting lists grow: the open end is written again, and sealed when it is full.
CALL () {
    UNWIND $parts.terms AS row
    MERGE (t:Term {namespace: $namespace, term: row.term})
    SET t.tail = row.tail
    FOREACH (data IN row.sealed | CREATE (t)-[:SEALED]->(:Block {namespace: $namespace, data: data}))
}
// Passages name entities.
CALL () {
    UNWIND $parts.mentions AS row
    MATCH (p:Passage {key: row.passage})
    MATCH (e:Entity {key: row.entity})
    CREATE (p)-[m:MENTIONS]->(e)
    SET m = row.columns
}
// All mentions of a passage as one array: written again when one is added. Who remembers the
// passage must read it again.
CALL () {
    UNWIND $parts.edges AS row
    MATCH (p:Passage {key: row.key})
    SET p.edges = row.edges, p.generation = row.generation
}
// The list of passages that mention an entity grows, and the number of those held: so no
// read counts a hub.
CALL () {
    UNWIND $parts.lists AS row
    MATCH (e:Entity {key: row.key})
    SET e.tail = row.tail, e.passages = e.passages + row.difference
    FOREACH (data IN row.sealed | CREATE (e)-[:SEALED]->(:Block {namespace: $namespace, data: data}))
}
// Assertions that are new to their namespace, held from now on, tied to what they speak of
// and where they were said.
CALL () {
    UNWIND $parts.assertions AS row
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
    }
}
// Slots that are new to their namespace.
CALL () {
    UNWIND $parts.slots AS row
    MATCH (e:Entity {key: row.subject})
    CREATE (s:Slot)-[:OF]->(e)
    SET s = row
}
// To which slot assertions speak from now on.
CALL () {
    UNWIND $parts.filings AS row
    MATCH (a:Assertion {key: row.key})
    MATCH (s:Slot {key: row.slot})
    CALL (a) {
        MATCH (a)-[old:SPEAKS_TO]->(:Slot)
        DELETE old
    }
    CREATE (a)-[:SPEAKS_TO]->(s)
    SET a.slot = row.slot, a.slot_id = row.slot_id
}
// A fold changed or dropped these versions of facts.
CALL () {
    UNWIND $parts.closed AS row
    MATCH (f:Fact {key: row.key})
    SET f.recorded_to = row.at
    WITH row
    MATCH ()-[b:BELIEVED {key: row.key}]->()
    DELETE b
}
// Versions of facts, held from now on. BELIEVED is the live version as one edge: a
// neighbourhood reads it without the node between.
CALL () {
    UNWIND $parts.facts AS row
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
    }
}
// Whoever read these slots before must read them again.
CALL () {
    UNWIND $parts.raised AS row
    MATCH (s:Slot {key: row.key})
    SET s.version = s.version + 1
}
// Journal entries, tied to the assertions that they tell of.
CALL () {
    UNWIND $parts.changes AS row
    CREATE (c:Change)
    SET c = row.columns
    WITH c, row
    CALL (c, row) {
        UNWIND row.assertions AS key
        MATCH (a:Assertion {key: key})
        CREATE (c)-[:TELLS_OF]->(a)
    }
}
// Every commit raises the generation, so that readers know what to load: an erasure makes them
// load all.
CALL () {
    UNWIND $parts.advances AS row
    MATCH (n:Namespace {name: $namespace})
    SET n.generation = n.generation + 1, n.recorded_at = row.at,
        n.erasures = n.erasures + row.erased, n.merges = n.merges + row.merged,
        n.last_passage = row.last_passage, n.last_key = row.last_key
};
