// name: edges_among
// params: entities, as_of, limit
// returns: subjects, objects, ids, keys
// why: The facts that join the entities of a neighbourhood, as believed now. In the order of
//      the entities and cut, since hubs join each other by more facts than a walk can use.
UNWIND $entities AS key
MATCH (:Entity {key: key})-[b:BELIEVED]->(:Entity)
WHERE b.object IN $entities
  AND CASE WHEN $as_of IS NULL THEN b.status IN ["current", "disputed"]
      ELSE (b.status IN ["current", "disputed"] OR b.status = "closed" AND b.valid_to IS NOT NULL)
          AND (b.valid_from IS NULL OR b.valid_from <= $as_of)
          AND (b.valid_to IS NULL OR b.valid_to > $as_of) END
WITH b LIMIT $limit
RETURN collect(b.subject) AS subjects, collect(b.object) AS objects, collect(b.id) AS ids,
       collect(b.key) AS keys;
