-- name: insert_assertion
-- params: key, namespace, id, source, passage, slot, subject, predicate, object, literal, polarity,
--      modality, ends, inferred, stated_from, stated_from_form, stated_to, stated_to_form,
--      observed_at, observed_form, evidence_start, evidence_end, confidence, trust, origin, root,
--      method, user_id, agent_id, session_id, recorded_from, details, metadata
-- returns: nothing
-- why: What one source said once.
INSERT INTO assertion (
    key, namespace, id, source, passage, slot, subject, predicate, object, literal, polarity,
    modality, ends, inferred, stated_from, stated_from_form, stated_to, stated_to_form,
    observed_at, observed_form, evidence_start, evidence_end, confidence, trust, origin, root,
    method, user_id, agent_id, session_id, recorded_from, details, metadata
) VALUES (
    :key, :namespace, :id, :source, :passage, :slot, :subject, :predicate, :object, :literal,
    :polarity, :modality, :ends, :inferred, :stated_from, :stated_from_form, :stated_to,
    :stated_to_form, :observed_at, :observed_form, :evidence_start, :evidence_end,
    :confidence, :trust, :origin, :root, :method, :user_id, :agent_id, :session_id,
    :recorded_from, :details, :metadata
);
