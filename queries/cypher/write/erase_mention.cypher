// name: erase_mention
// params: rows
// returns: nothing
// why: Mentions go with their passage or their entity.
UNWIND $rows AS row
MATCH (:Passage {key: row.passage})-[m:MENTIONS]->(:Entity {key: row.entity})
DELETE m;
