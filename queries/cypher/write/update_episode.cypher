// name: update_episode
// params: rows
// returns: nothing
// why: A log went on, or a source was cut anew; what is null goes.
UNWIND $rows AS row
MATCH (e:Episode {key: row.key})
SET e += row;
