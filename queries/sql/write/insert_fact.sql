-- name: insert_fact
-- params: key, namespace, id, slot, subject, predicate, object, literal, status, valid_from,
--      valid_from_form, valid_to, valid_to_form, support, trust, confidence, superseded_by, reason,
--      assertions, contradicts, recorded_from
-- returns: nothing
-- why: A version of a fact, held from now on.
INSERT INTO fact (
    key, namespace, id, slot, subject, predicate, object, literal, status, valid_from,
    valid_from_form, valid_to, valid_to_form, support, trust, confidence, superseded_by,
    reason, assertions, contradicts, recorded_from
) VALUES (
    :key, :namespace, :id, :slot, :subject, :predicate, :object, :literal, :status,
    :valid_from, :valid_from_form, :valid_to, :valid_to_form, :support, :trust, :confidence,
    :superseded_by, :reason, :assertions, :contradicts, :recorded_from
);
