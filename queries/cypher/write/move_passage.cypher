// name: move_passage
// params: rows
// returns: moved
// why: A source cut anew has the passage elsewhere; one that stays is not touched.
UNWIND $rows AS row
MATCH (p:Passage {key: row.key})
WHERE p.episode <> row.episode OR p.ordinal <> row.ordinal OR p.span_start <> row.span_start
    OR p.span_end <> row.span_end
MATCH (e:Episode {key: row.episode})
CALL (p, e) {
    MATCH (:Episode)-[old:HAS_PASSAGE]->(p)
    DELETE old
    CREATE (e)-[:HAS_PASSAGE]->(p)
}
SET p.episode = e.key, p.episode_id = e.id, p.ordinal = row.ordinal,
    p.span_start = row.span_start, p.span_end = row.span_end, p.generation = row.generation
RETURN count(p) AS moved;
