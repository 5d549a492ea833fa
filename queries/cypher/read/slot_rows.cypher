// name: slot_rows
// params: keys
// returns: row, facts
// why: Slots that a batch touches, with their facts as they stand.
UNWIND $keys AS key
MATCH (s:Slot {key: key})
RETURN s {.key, .id, .version} AS row,
    COLLECT {
        MATCH (s)<-[:IN]-(f:Fact)
        WHERE f.recorded_to IS NULL
        RETURN f {.*}
    } AS facts;
