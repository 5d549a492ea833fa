// name: titles_there
// params: namespace, titles
// returns: title
// why: Which of these titles texts have; what a log is called names no thing.
UNWIND $titles AS title
WITH title
WHERE EXISTS {
    MATCH (:Source {namespace: $namespace, title_key: title})<-[:PART_OF]-(p:Passage)
    WHERE p.speaker IS NULL
}
RETURN title;
