// name: passages_to_erase
// params: sources
// returns: key, id, terms
// why: The passages of sources that are erased, with the terms that find them.
UNWIND $sources AS key
MATCH (:Source {key: key})<-[:PART_OF]-(p:Passage)
RETURN p.key AS key, p.id AS id, p.terms AS terms;
