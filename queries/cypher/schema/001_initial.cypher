// name: 001_initial
// params:
// returns:
// why: The first schema, one rule after the other; each may be there already. A "key" is an
//      integer of this database only, an "id" is content and equal in every store. "_key"
//      behind a name is its text cut to what an index can hold; "_form" beside a time is its
//      precision, basis and offset.
CREATE CONSTRAINT graphmem_source_id IF NOT EXISTS FOR (n:Source) REQUIRE (n.namespace, n.id) IS UNIQUE;
CREATE CONSTRAINT graphmem_episode_id IF NOT EXISTS FOR (n:Episode) REQUIRE (n.namespace, n.id) IS UNIQUE;
CREATE CONSTRAINT graphmem_passage_id IF NOT EXISTS FOR (n:Passage) REQUIRE (n.namespace, n.id) IS UNIQUE;
CREATE CONSTRAINT graphmem_entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE (n.namespace, n.id) IS UNIQUE;
CREATE CONSTRAINT graphmem_slot_id IF NOT EXISTS FOR (n:Slot) REQUIRE (n.namespace, n.id) IS UNIQUE;
CREATE CONSTRAINT graphmem_assertion_id IF NOT EXISTS FOR (n:Assertion) REQUIRE (n.namespace, n.id) IS UNIQUE;
CREATE CONSTRAINT graphmem_change_id IF NOT EXISTS FOR (n:Change) REQUIRE (n.namespace, n.id) IS UNIQUE;
CREATE CONSTRAINT graphmem_source_key IF NOT EXISTS FOR (n:Source) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT graphmem_episode_key IF NOT EXISTS FOR (n:Episode) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT graphmem_passage_key IF NOT EXISTS FOR (n:Passage) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT graphmem_entity_key IF NOT EXISTS FOR (n:Entity) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT graphmem_slot_key IF NOT EXISTS FOR (n:Slot) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT graphmem_assertion_key IF NOT EXISTS FOR (n:Assertion) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT graphmem_change_key IF NOT EXISTS FOR (n:Change) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT graphmem_fact_key IF NOT EXISTS FOR (n:Fact) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT graphmem_store_name IF NOT EXISTS FOR (n:Graphmem) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT graphmem_namespace_name IF NOT EXISTS FOR (n:Namespace) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT graphmem_name_normal IF NOT EXISTS FOR (n:Name) REQUIRE (n.namespace, n.normal) IS UNIQUE;
CREATE CONSTRAINT graphmem_term IF NOT EXISTS FOR (n:Term) REQUIRE (n.namespace, n.term) IS UNIQUE;
CREATE INDEX graphmem_source_uri IF NOT EXISTS FOR (n:Source) ON (n.namespace, n.uri_key);
CREATE INDEX graphmem_passage_ordinal IF NOT EXISTS FOR (n:Passage) ON (n.source, n.ordinal);
CREATE INDEX graphmem_passage_generation IF NOT EXISTS FOR (n:Passage) ON (n.namespace, n.generation);
CREATE INDEX graphmem_episode_session IF NOT EXISTS FOR (n:Episode) ON (n.namespace, n.session_key);
CREATE INDEX graphmem_entity_merged IF NOT EXISTS FOR (n:Entity) ON (n.namespace, n.merged);
CREATE INDEX graphmem_fact_id IF NOT EXISTS FOR (n:Fact) ON (n.namespace, n.id);
CREATE INDEX graphmem_fact_predicate IF NOT EXISTS FOR (n:Fact) ON (n.namespace, n.predicate_key);
CREATE INDEX graphmem_change_time IF NOT EXISTS FOR (n:Change) ON (n.namespace, n.recorded_at);
CREATE INDEX graphmem_believed_key IF NOT EXISTS FOR ()-[r:BELIEVED]-() ON (r.key);
CREATE INDEX graphmem_same_as_namespace IF NOT EXISTS FOR ()-[r:SAME_AS]-() ON (r.namespace);
CREATE INDEX graphmem_same_as_key IF NOT EXISTS FOR ()-[r:SAME_AS]-() ON (r.key);
