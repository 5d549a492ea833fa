-- name: insert_same_as
-- params: namespace, entity, canonical, score, reason, recorded_from
-- returns: nothing
-- why: A decision that two entities are one.
INSERT INTO same_as (
    namespace, entity, canonical, score, reason, recorded_from
) VALUES (
    :namespace, :entity, :canonical, :score, :reason, :recorded_from
);
