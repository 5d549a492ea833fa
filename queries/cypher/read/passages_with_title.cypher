// name: passages_with_title
// params: namespace, keys, title, entity
// returns: id, text, sentences, mentions (columns of each)
// why: Passages, of those that hold all terms, that hold the letters of a title and do not
//      mention the thing of that title.
UNWIND $keys AS key
MATCH (p:Passage {key: key})
WHERE p.text CONTAINS $title
  AND NOT EXISTS { MATCH (p)-[:MENTIONS]->(:Entity {namespace: $namespace, id: $entity}) }
RETURN p.id AS id, p.text AS text, p.sentences AS sentences, COLLECT {
    MATCH (p)-[m:MENTIONS]->(e:Entity)
    RETURN m {.*, passage_id: p.id, entity_id: e.id}
} AS mentions
ORDER BY id;
