-- name: 001_initial
-- params:
-- returns:
-- why: The first schema. A "key" is an integer of this file only, an "id" is content and equal in
--      every store. Keys are never used twice (AUTOINCREMENT), so that a reader's cache cannot
--      take a new passage for an erased one. "_form" beside a time is its precision, basis, offset.

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE namespace (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    generation INTEGER NOT NULL DEFAULT 0,
    recorded_at INTEGER NOT NULL DEFAULT 0,
    erasures INTEGER NOT NULL DEFAULT 0,
    merges INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE source (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    namespace INTEGER NOT NULL,
    id TEXT NOT NULL,
    uri TEXT NOT NULL,
    revision TEXT NOT NULL,
    title TEXT NOT NULL,
    at INTEGER,
    at_form TEXT,
    origin TEXT NOT NULL,
    trust REAL NOT NULL,
    root TEXT NOT NULL,
    language TEXT,
    user_id TEXT,
    agent_id TEXT,
    session_id TEXT,
    state TEXT NOT NULL,
    failure TEXT,
    metadata TEXT NOT NULL,
    UNIQUE (namespace, id)
);
CREATE INDEX source_by_uri ON source (namespace, uri);

CREATE TABLE episode (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    namespace INTEGER NOT NULL,
    id TEXT NOT NULL,
    source INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    title TEXT NOT NULL,
    started_at INTEGER,
    started_form TEXT,
    ended_at INTEGER,
    ended_form TEXT,
    participants TEXT NOT NULL,
    gist TEXT NOT NULL,
    session_id TEXT,
    metadata TEXT NOT NULL,
    UNIQUE (namespace, id)
);
CREATE INDEX episode_by_source ON episode (source);
CREATE INDEX episode_by_session ON episode (namespace, session_id) WHERE session_id IS NOT NULL;

CREATE TABLE passage (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    namespace INTEGER NOT NULL,
    id TEXT NOT NULL,
    source INTEGER NOT NULL,
    episode INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    span_start INTEGER NOT NULL,
    span_end INTEGER NOT NULL,
    title TEXT NOT NULL,
    speaker TEXT,
    at INTEGER,
    at_form TEXT,
    language TEXT,
    user_id TEXT,
    agent_id TEXT,
    session_id TEXT,
    length INTEGER NOT NULL,
    recorded_from INTEGER NOT NULL,
    recorded_to INTEGER,
    generation INTEGER NOT NULL,
    metadata TEXT NOT NULL,
    sentences TEXT NOT NULL,
    caption TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (namespace, id)
);
CREATE INDEX passage_by_source ON passage (source, ordinal);
CREATE INDEX passage_by_episode ON passage (episode);
CREATE INDEX passage_by_generation ON passage (namespace, generation);

-- Earlier stretches of the record axis of what was closed and opened again.
CREATE TABLE passage_past (
    passage INTEGER NOT NULL,
    recorded_from INTEGER NOT NULL,
    recorded_to INTEGER NOT NULL,
    PRIMARY KEY (passage, recorded_from)
) WITHOUT ROWID;

-- Without positions and without the text (97 MB for a million passages).
-- Each token starts with the namespace's number: one tenant's terms are never read for another.
CREATE VIRTUAL TABLE passage_terms USING fts5 (
    tokens, content = '', detail = none, columnsize = 0, tokenize = "ascii tokenchars '_'"
);

-- The tokens as they were given (zlib): FTS5 wants them again to delete a row.
CREATE TABLE passage_tokens (passage INTEGER PRIMARY KEY, tokens BLOB NOT NULL);
CREATE TABLE passage_vector (passage INTEGER PRIMARY KEY, vector BLOB NOT NULL);
-- What scoring reads of candidates: arrays, little endian (uint32, int16, int8 rows, bytes).
CREATE TABLE passage_features (
    passage INTEGER PRIMARY KEY,
    tokens BLOB NOT NULL,
    token_sentences BLOB NOT NULL,
    sentence_vectors BLOB NOT NULL,
    sentence_asks BLOB NOT NULL
);
-- A passage's mentions as one array: a neighbourhood of 2,000 passages is 2,000 rows, not 12,000.
CREATE TABLE passage_edges (passage INTEGER PRIMARY KEY, edges BLOB NOT NULL);

CREATE TABLE entity (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    namespace INTEGER NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    canonical INTEGER NOT NULL,
    passages INTEGER NOT NULL DEFAULT 0,
    recorded_from INTEGER NOT NULL,
    metadata TEXT NOT NULL,
    UNIQUE (namespace, id)
);
CREATE INDEX entity_merged ON entity (canonical) WHERE canonical <> key;

CREATE TABLE entity_name (
    entity INTEGER NOT NULL,
    surface TEXT NOT NULL,
    namespace INTEGER NOT NULL,
    normal TEXT NOT NULL,
    is_name INTEGER NOT NULL,
    recorded_from INTEGER NOT NULL,
    PRIMARY KEY (entity, surface)
) WITHOUT ROWID;
CREATE INDEX entity_name_by_normal ON entity_name (namespace, normal);

CREATE TABLE same_as (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    namespace INTEGER NOT NULL,
    entity INTEGER NOT NULL,
    canonical INTEGER NOT NULL,
    score REAL NOT NULL,
    reason TEXT NOT NULL,
    recorded_from INTEGER NOT NULL,
    recorded_to INTEGER
);
CREATE INDEX same_as_by_namespace ON same_as (namespace, entity);

CREATE TABLE mention (
    passage INTEGER NOT NULL,
    entity INTEGER NOT NULL,
    is_home INTEGER NOT NULL,
    method TEXT NOT NULL,
    score REAL NOT NULL,
    recorded_from INTEGER NOT NULL,
    spans TEXT NOT NULL,
    surfaces TEXT NOT NULL,
    sentences TEXT NOT NULL,
    PRIMARY KEY (passage, entity)
) WITHOUT ROWID;
CREATE INDEX mention_by_entity ON mention (entity, is_home, passage, recorded_from);

CREATE TABLE slot (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    namespace INTEGER NOT NULL,
    id TEXT NOT NULL,
    subject INTEGER NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (namespace, id)
);
CREATE INDEX slot_by_subject ON slot (subject);

CREATE TABLE assertion (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    namespace INTEGER NOT NULL,
    id TEXT NOT NULL,
    source INTEGER NOT NULL,
    passage INTEGER,
    slot INTEGER,
    subject INTEGER NOT NULL,
    predicate TEXT NOT NULL,
    object INTEGER,
    literal TEXT,
    polarity TEXT NOT NULL,
    modality TEXT NOT NULL,
    ends INTEGER NOT NULL,
    inferred INTEGER NOT NULL,
    stated_from INTEGER,
    stated_from_form TEXT,
    stated_to INTEGER,
    stated_to_form TEXT,
    observed_at INTEGER,
    observed_form TEXT,
    evidence_start INTEGER,
    evidence_end INTEGER,
    confidence REAL NOT NULL,
    trust REAL NOT NULL,
    origin TEXT NOT NULL,
    root TEXT NOT NULL,
    method TEXT NOT NULL,
    user_id TEXT,
    agent_id TEXT,
    session_id TEXT,
    recorded_from INTEGER NOT NULL,
    recorded_to INTEGER,
    details TEXT NOT NULL,
    metadata TEXT NOT NULL,
    UNIQUE (namespace, id)
);
CREATE INDEX assertion_by_slot ON assertion (slot);
CREATE INDEX assertion_by_passage ON assertion (passage);
CREATE INDEX assertion_by_source ON assertion (source);
CREATE INDEX assertion_by_subject ON assertion (subject);
CREATE INDEX assertion_by_object ON assertion (object) WHERE object IS NOT NULL;

CREATE TABLE assertion_past (
    assertion INTEGER NOT NULL,
    recorded_from INTEGER NOT NULL,
    recorded_to INTEGER NOT NULL,
    PRIMARY KEY (assertion, recorded_from)
) WITHOUT ROWID;

-- One row for each version of a fact: a fold that changes it closes the row and adds another.
CREATE TABLE fact (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    namespace INTEGER NOT NULL,
    id TEXT NOT NULL,
    slot INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    predicate TEXT NOT NULL,
    object INTEGER,
    literal TEXT,
    status TEXT NOT NULL,
    valid_from INTEGER,
    valid_from_form TEXT,
    valid_to INTEGER,
    valid_to_form TEXT,
    support INTEGER NOT NULL,
    trust REAL NOT NULL,
    confidence REAL NOT NULL,
    superseded_by TEXT,
    reason TEXT NOT NULL,
    assertions TEXT NOT NULL,
    contradicts TEXT NOT NULL,
    recorded_from INTEGER NOT NULL,
    recorded_to INTEGER
);
CREATE INDEX fact_by_id ON fact (namespace, id);
CREATE INDEX fact_by_predicate ON fact (namespace, predicate);
CREATE INDEX fact_by_slot ON fact (slot);
CREATE INDEX fact_by_subject ON fact (subject);
CREATE INDEX fact_by_object ON fact (object) WHERE object IS NOT NULL;
-- The edges of a neighbourhood from the index alone: a hub's facts are many.
CREATE INDEX fact_edge ON fact (subject, object, status, valid_from, valid_to, id)
    WHERE recorded_to IS NULL AND object IS NOT NULL;

CREATE TABLE fact_assertion (
    fact INTEGER NOT NULL,
    assertion INTEGER NOT NULL,
    PRIMARY KEY (fact, assertion)
) WITHOUT ROWID;
CREATE INDEX fact_by_assertion ON fact_assertion (assertion);

CREATE TABLE change (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    namespace INTEGER NOT NULL,
    id TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    action TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    source_id TEXT,
    undoes TEXT,
    details TEXT NOT NULL,
    metadata TEXT NOT NULL,
    UNIQUE (namespace, id)
);
CREATE INDEX change_by_time ON change (namespace, recorded_at);

CREATE TABLE change_assertion (
    assertion INTEGER NOT NULL,
    change INTEGER NOT NULL,
    PRIMARY KEY (assertion, change)
) WITHOUT ROWID;

-- Rows as the reads give them: ids in the place of keys.

CREATE VIEW passage_row AS
SELECT passage.*, source.id AS source_id, episode.id AS episode_id
FROM passage
JOIN source ON source.key = passage.source
JOIN episode ON episode.key = passage.episode;

CREATE VIEW assertion_row AS
SELECT assertion.*, source.id AS source_id, passage.id AS passage_id, slot.id AS slot_id,
       subject.id AS subject_id, object.id AS object_id
FROM assertion
JOIN source ON source.key = assertion.source
JOIN entity AS subject ON subject.key = assertion.subject
LEFT JOIN entity AS object ON object.key = assertion.object
LEFT JOIN passage ON passage.key = assertion.passage
LEFT JOIN slot ON slot.key = assertion.slot;

CREATE VIEW fact_row AS
SELECT fact.*, slot.id AS slot_id, subject.id AS subject_id, object.id AS object_id
FROM fact
JOIN slot ON slot.key = fact.slot
JOIN entity AS subject ON subject.key = fact.subject
LEFT JOIN entity AS object ON object.key = fact.object;

-- One row for each value that a filter can name: the columns, then the metadata.
CREATE VIEW passage_field AS
SELECT key AS passage, namespace, generation, 'title' AS field, title AS value, 'text' AS type
FROM passage
UNION ALL
SELECT key, namespace, generation, 'speaker', speaker, 'text' FROM passage
UNION ALL
SELECT key, namespace, generation, 'at', at, 'integer' FROM passage
UNION ALL
SELECT key, namespace, generation, 'user_id', user_id, 'text' FROM passage
UNION ALL
SELECT key, namespace, generation, 'agent_id', agent_id, 'text' FROM passage
UNION ALL
SELECT key, namespace, generation, 'session_id', session_id, 'text' FROM passage
UNION ALL
SELECT key, namespace, generation, 'language', language, 'text' FROM passage
UNION ALL
SELECT passage.key, passage.namespace, passage.generation, 'source', source.uri, 'text'
FROM passage JOIN source ON source.key = passage.source
UNION ALL
SELECT passage.key, passage.namespace, passage.generation, 'source', source.id, 'text'
FROM passage JOIN source ON source.key = passage.source
UNION ALL
SELECT passage.key, passage.namespace, passage.generation, item.key, item.value, item.type
FROM passage JOIN json_each(passage.metadata) AS item
WHERE item.key NOT IN (
    'title', 'speaker', 'at', 'user_id', 'agent_id', 'session_id', 'language', 'source'
);
