-- name: count_nodes
-- params: namespace
-- returns: source, episode, passage, entity, mention, slot, assertion, fact, change, same_as
-- why: How much is held now (namespace NULL: in all).
SELECT
    (SELECT count(*) FROM source WHERE :namespace IS NULL OR namespace = :namespace) AS source,
    (SELECT count(*) FROM episode WHERE :namespace IS NULL OR namespace = :namespace) AS episode,
    (SELECT count(*) FROM passage WHERE recorded_to IS NULL
        AND (:namespace IS NULL OR namespace = :namespace)) AS passage,
    (SELECT count(*) FROM entity WHERE :namespace IS NULL OR namespace = :namespace) AS entity,
    (SELECT count(*) FROM mention JOIN passage ON passage.key = mention.passage
        WHERE passage.recorded_to IS NULL
        AND (:namespace IS NULL OR passage.namespace = :namespace)) AS mention,
    (SELECT count(*) FROM slot WHERE :namespace IS NULL OR namespace = :namespace) AS slot,
    (SELECT count(*) FROM assertion WHERE recorded_to IS NULL
        AND (:namespace IS NULL OR namespace = :namespace)) AS assertion,
    (SELECT count(*) FROM fact WHERE recorded_to IS NULL
        AND (:namespace IS NULL OR namespace = :namespace)) AS fact,
    (SELECT count(*) FROM change WHERE :namespace IS NULL OR namespace = :namespace) AS change,
    (SELECT count(*) FROM same_as WHERE recorded_to IS NULL
        AND (:namespace IS NULL OR namespace = :namespace)) AS same_as;
