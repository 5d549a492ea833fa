"""From what a passage states, or a caller says, to assertions with ids made from content."""

from __future__ import annotations

from typing import Protocol

from graphmem.model.assertion import Assertion, Literal, Modality, Polarity, Qualifier
from graphmem.model.document import Triple
from graphmem.model.episode import Passage, Span
from graphmem.model.extraction import Argument, ArgumentKind, Statement
from graphmem.model.ids import content_id
from graphmem.model.source import Metadata, Source
from graphmem.nlp.confidence import STORED
from graphmem.remember.guard import QUARANTINED, gives_orders
from graphmem.remember.predicates import normalised_predicate
from graphmem.remember.role_phrases import with_role

_NO_ENTITY = (ArgumentKind.CLAUSE, ArgumentKind.PRONOUN)
# Words from someone who is quoted are worth less than the source's own.
_REPORTED_TRUST = 0.5


class Names(Protocol):
    """What statements need of naming: an entity for an argument, or for a bare name."""

    def entity_of(self, argument: Argument) -> str:
        """Return the id of the entity that an argument names."""

    def named(self, name: str, type_: str = "") -> str:
        """Return the id of the entity with a name."""


def assertion_of(
    statement: Statement, passage: Passage, source: Source, names: Names
) -> Assertion | None:
    """Return the assertion that a statement makes, or None if it is not sure enough or an argument
    names nothing.
    """
    statement = with_role(statement)
    if passage.speaker is None and statement.confidence < STORED:
        return None  # the confidence was fitted on written text: what is said is all taken
    subject, object_ = statement.subject, statement.object
    if subject.kind in (*_NO_ENTITY, ArgumentKind.LITERAL) or object_.kind in _NO_ENTITY:
        return None
    subject_id = names.entity_of(subject)
    literal = object_.literal if object_.kind is ArgumentKind.LITERAL else None
    object_id = names.entity_of(object_) if literal is None else None
    if object_id == subject_id:
        return None
    reported = statement.modality is Modality.REPORTED
    evidence = _evidence(statement)
    return Assertion(
        id=content_id(
            "assertion",
            passage.namespace,
            passage.id,
            *evidence,
            subject_id,
            statement.predicate,
            object_id or (literal.key if literal else ""),
            statement.polarity,
            statement.modality,
            "ends" if statement.ends else "",
        ),
        namespace=passage.namespace,
        source_id=source.id,
        passage_id=passage.id,
        subject_id=subject_id,
        predicate=statement.predicate,
        object_id=object_id,
        literal=literal,
        subject_text=subject.text,
        predicate_text=statement.predicate_text,
        object_text=object_.text,
        subject_span=subject.span,
        predicate_span=statement.predicate_span,
        object_span=object_.span,
        evidence=evidence,
        stated_from=statement.valid_from,
        stated_to=statement.valid_to,
        observed_at=passage.at,
        polarity=statement.polarity,
        modality=statement.modality,
        ends=statement.ends,
        attributed_to=_speaker_of(statement, names) or _other_speaker(passage, subject_id, names),
        inferred=subject.inferred or object_.inferred,
        qualifiers=tuple(_qualifier(argument, names) for argument in statement.more),
        confidence=statement.confidence,
        method=statement.rule or "rules",
        root=source.root,
        origin=source.origin,
        trust=source.trust * (_REPORTED_TRUST if reported else 1.0),
        user_id=passage.user_id,
        agent_id=passage.agent_id,
        session_id=passage.session_id,
        metadata={QUARANTINED: True} if passage.metadata.get(QUARANTINED) is True else {},
    )


def _evidence(statement: Statement) -> Span:
    """Return the stretch from the first to the last word of the triple."""
    spans = (statement.subject.span, statement.predicate_span, statement.object.span)
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _speaker_of(statement: Statement, names: Names) -> str | None:
    speaker = statement.attributed_to
    if speaker is None or speaker.kind in _NO_ENTITY:
        return None
    return names.entity_of(speaker)


def _other_speaker(passage: Passage, subject_id: str, names: Names) -> str | None:
    """Return who says it in a dialogue, where that is not the one of whom it is said."""
    if passage.speaker is None:
        return None
    speaker_id = names.named(passage.speaker, "PERSON")
    return None if speaker_id == subject_id else speaker_id


def _qualifier(argument: Argument, names: Names) -> Qualifier:
    is_name = argument.kind is ArgumentKind.NAME
    return Qualifier(
        role=argument.role,
        text=argument.text,
        span=argument.span,
        entity_id=names.entity_of(argument) if is_name else None,
    )


def assertion_of_triple(triple: Triple, source: Source, names: Names) -> Assertion:
    """Return the assertion that a caller's triple makes; its predicate is normalised.

    Raises:
        BadInput: the triple has no predicate, or its confidence is out of range.
    """
    subject_id = names.named(triple.subject, triple.subject_type)
    literal = triple.object if isinstance(triple.object, Literal) else None
    object_id = None if literal else names.named(str(triple.object), triple.object_type)
    predicate = normalised_predicate(triple.predicate)
    polarity = Polarity.NEGATED if triple.negated else Polarity.AFFIRMED
    observed = triple.observed_at or source.at
    return Assertion(
        id=content_id(
            "assertion",
            source.namespace,
            source.id,
            subject_id,
            predicate,
            object_id or (literal.key if literal else ""),
            str(triple.valid_from or ""),
            str(triple.valid_to or ""),
            str(observed or ""),
            polarity,
            "ends" if triple.ends else "",
            triple.evidence,
        ),
        namespace=source.namespace,
        source_id=source.id,
        subject_id=subject_id,
        predicate=predicate,
        object_id=object_id,
        literal=literal,
        subject_text=triple.subject,
        predicate_text=triple.predicate,
        object_text=literal.text if literal else str(triple.object),
        stated_from=triple.valid_from,
        stated_to=triple.valid_to,
        observed_at=observed,
        polarity=polarity,
        ends=triple.ends,
        confidence=triple.confidence,
        method="caller",
        root=source.root,
        origin=source.origin,
        trust=source.trust,
        user_id=source.user_id,
        agent_id=source.agent_id,
        session_id=source.session_id,
        derived_from=triple.derived_from,
        metadata=_metadata(triple, source),
    )


def _metadata(triple: Triple, source: Source) -> Metadata:
    words = f"{triple.subject} {triple.predicate} {triple.object}\n{triple.evidence}"
    evidence: Metadata = {"evidence": triple.evidence} if triple.evidence else {}
    aside: Metadata = {QUARANTINED: True} if gives_orders(words, source.origin) else {}
    return {**triple.metadata, **evidence, **aside}
