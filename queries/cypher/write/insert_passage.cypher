// name: insert_passage
// params: rows
// returns: nothing
// why: Passages that are new to their namespace, held from now on, with the arrays that score
//      them.
UNWIND $rows AS row
MATCH (e:Episode {key: row.episode})
MATCH (s:Source {key: row.source})
CREATE (e)-[:HAS_PASSAGE]->(p:Passage)-[:PART_OF]->(s)
SET p = row;
