// name: passages_with_title
// params: namespace, queries
// returns: place, id, text, sentences, mentions (columns of each)
// why: For each query (keys of the passages that hold all terms of a title, the title, the id of
//      its thing) the passages that hold the letters of the title and do not mention its thing.
UNWIND range(0, size($queries) - 1) AS place
WITH place, $queries[place] AS query
UNWIND query.keys AS key
MATCH (p:Passage {key: key})
WHERE p.text CONTAINS query.title
  AND NOT EXISTS { MATCH (p)-[:MENTIONS]->(:Entity {namespace: $namespace, id: query.entity}) }
RETURN place, p.id AS id, p.text AS text, p.sentences AS sentences, COLLECT {
    MATCH (p)-[m:MENTIONS]->(e:Entity)
    RETURN m {.*, passage_id: p.id, entity_id: e.id}
} AS mentions
ORDER BY place, id;
