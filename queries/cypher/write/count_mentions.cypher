// name: count_mentions
// params: rows
// returns: nothing
// why: Keeps the number of held passages that mention an entity.
UNWIND $rows AS row
MATCH (e:Entity {key: row.key})
SET e.passages = e.passages + row.difference;
