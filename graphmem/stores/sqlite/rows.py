"""Model to row and back: what a table's columns hold of each noun."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from graphmem.model.assertion import (
    Assertion,
    Literal,
    LiteralKind,
    Modality,
    Polarity,
    Qualifier,
)
from graphmem.model.entity import Mention
from graphmem.model.episode import Episode, Passage, Span
from graphmem.model.fact import Fact, FactStatus
from graphmem.model.journal import Change
from graphmem.model.source import Origin, Source, SourceState
from graphmem.model.time import Basis, Instant, Precision
from graphmem.model.validity import ALWAYS, Validity

Row: TypeAlias = dict[str, Any]

# Kept, since json.dumps with settings makes one at each call: a third of the time of a row.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def to_json(value: Any) -> str:
    """Return compact JSON with sorted keys, so that equal values are equal text."""
    return _ENCODER.encode(value)


def instant_columns(instant: Instant | None) -> tuple[int | None, str | None]:
    """Return an instant as microseconds and its form ("day stated 120")."""
    if instant is None:
        return None, None
    offset = "" if instant.offset is None else f" {instant.offset}"
    return instant.micros, f"{instant.precision} {instant.basis}{offset}"


def read_instant(micros: int | None, form: str | None) -> Instant | None:
    """Read what instant_columns wrote."""
    if micros is None or form is None:
        return None
    precision, basis, offset = _form(form)
    return Instant(micros=micros, precision=precision, basis=basis, offset=offset)


@lru_cache(maxsize=1_024)
def _form(form: str) -> tuple[Precision, Basis, int | None]:
    precision, basis, *offset = form.split()
    return Precision(precision), Basis(basis), int(offset[0]) if offset else None


# Most are empty, and reading "{}" as JSON takes a microsecond for each of thousands of columns.
def _mapping(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {} if text == "{}" else json.loads(text)
    return found


def _texts(text: str) -> tuple[str, ...]:
    if text == "[]":
        return ()
    return tuple(json.loads(text) if "\\" in text else text[2:-2].split('","'))


# By what is written: a fifth of what calling the class takes.
_STATUSES = {str(one): one for one in FactStatus}
_POLARITIES = {str(one): one for one in Polarity}
_MODALITIES = {str(one): one for one in Modality}
_ORIGINS = {str(one): one for one in Origin}


def spans_text(spans: Sequence[Span]) -> str:
    """Return spans as "0-5 7-12"."""
    return " ".join(f"{start}-{end}" for start, end in spans)


def read_spans(text: str) -> tuple[Span, ...]:
    """Read what spans_text wrote."""
    bounds = map(int, text.replace("-", " ").split())
    return tuple(map(Span, bounds, bounds))


def literal_text(literal: Literal | None) -> str | None:
    """Return a literal as JSON."""
    if literal is None:
        return None
    return to_json([literal.kind, literal.text, literal.value, literal.unit])


def read_literal(text: str | None) -> Literal | None:
    """Read what literal_text wrote."""
    if text is None:
        return None
    kind, words, value, unit = json.loads(text)
    return Literal(kind=LiteralKind(kind), text=words, value=value, unit=unit)


def source_row(source: Source) -> Row:
    """Return a source's columns."""
    at, form = instant_columns(source.at)
    return {
        "id": source.id,
        "uri": source.uri,
        "revision": source.revision,
        "title": source.title,
        "at": at,
        "at_form": form,
        "origin": str(source.origin),
        "trust": source.trust,
        "root": source.root,
        "language": source.language,
        "user_id": source.user_id,
        "agent_id": source.agent_id,
        "session_id": source.session_id,
        "state": str(source.state),
        "failure": source.failure,
        "metadata": to_json(dict(source.metadata)),
    }


def read_source(namespace: str, row: sqlite3.Row) -> Source:
    """Read a row of source."""
    return Source(
        id=row["id"],
        namespace=namespace,
        uri=row["uri"],
        revision=row["revision"],
        title=row["title"],
        at=read_instant(row["at"], row["at_form"]),
        origin=_ORIGINS[row["origin"]],
        trust=row["trust"],
        root=row["root"],
        language=row["language"],
        user_id=row["user_id"],
        agent_id=row["agent_id"],
        session_id=row["session_id"],
        state=SourceState(row["state"]),
        failure=row["failure"],
        metadata=_mapping(row["metadata"]),
    )


def episode_row(episode: Episode) -> Row:
    """Return an episode's columns, without its source's key."""
    started, started_form = instant_columns(episode.started_at)
    ended, ended_form = instant_columns(episode.ended_at)
    return {
        "id": episode.id,
        "ordinal": episode.ordinal,
        "title": episode.title,
        "started_at": started,
        "started_form": started_form,
        "ended_at": ended,
        "ended_form": ended_form,
        "participants": to_json(episode.participants),
        "gist": episode.gist,
        "session_id": episode.session_id,
        "metadata": to_json(dict(episode.metadata)),
    }


def read_episode(namespace: str, row: sqlite3.Row) -> Episode:
    """Read an episode with its source_id."""
    return Episode(
        id=row["id"],
        namespace=namespace,
        source_id=row["source_id"],
        ordinal=row["ordinal"],
        title=row["title"],
        started_at=read_instant(row["started_at"], row["started_form"]),
        ended_at=read_instant(row["ended_at"], row["ended_form"]),
        participants=_texts(row["participants"]),
        gist=row["gist"],
        session_id=row["session_id"],
        metadata=_mapping(row["metadata"]),
    )


def passage_row(passage: Passage) -> Row:
    """Return a passage's columns, without the keys of its source and episode."""
    at, form = instant_columns(passage.at)
    return {
        "id": passage.id,
        "ordinal": passage.ordinal,
        "span_start": passage.span.start,
        "span_end": passage.span.end,
        "title": passage.title,
        "speaker": passage.speaker,
        "at": at,
        "at_form": form,
        "language": passage.language,
        "user_id": passage.user_id,
        "agent_id": passage.agent_id,
        "session_id": passage.session_id,
        "metadata": to_json(dict(passage.metadata)),
        "caption": passage.caption,
        "text": passage.text,
    }


def read_passage(namespace: str, row: sqlite3.Row) -> Passage:
    """Read a row of passage_row."""
    return Passage(
        id=row["id"],
        namespace=namespace,
        source_id=row["source_id"],
        episode_id=row["episode_id"],
        ordinal=row["ordinal"],
        text=row["text"],
        span=Span(row["span_start"], row["span_end"]),
        title=row["title"],
        caption=row["caption"],
        speaker=row["speaker"],
        at=read_instant(row["at"], row["at_form"]),
        language=row["language"],
        user_id=row["user_id"],
        agent_id=row["agent_id"],
        session_id=row["session_id"],
        metadata=_mapping(row["metadata"]),
    )


def mention_row(mention: Mention) -> Row:
    """Return a mention's columns, without its keys."""
    return {
        "is_home": int(mention.is_home),
        "method": mention.method,
        "score": mention.score,
        "spans": spans_text(mention.spans),
        "surfaces": to_json(mention.surfaces),
        "sentences": " ".join(map(str, mention.sentences)),
    }


def read_mention(row: sqlite3.Row) -> Mention:
    """Read a mention with its passage_id and entity_id."""
    return Mention(
        passage_id=row["passage_id"],
        entity_id=row["entity_id"],
        spans=read_spans(row["spans"]),
        surfaces=tuple(json.loads(row["surfaces"])),
        sentences=tuple(int(part) for part in row["sentences"].split()),
        method=row["method"],
        score=row["score"],
        is_home=bool(row["is_home"]),
    )


def assertion_row(assertion: Assertion) -> Row:
    """Return an assertion's columns, without its keys."""
    stated_from, stated_from_form = instant_columns(assertion.stated_from)
    stated_to, stated_to_form = instant_columns(assertion.stated_to)
    observed, observed_form = instant_columns(assertion.observed_at)
    evidence = assertion.evidence or (None, None)
    return {
        "id": assertion.id,
        "predicate": assertion.predicate,
        "literal": literal_text(assertion.literal),
        "polarity": str(assertion.polarity),
        "modality": str(assertion.modality),
        "ends": int(assertion.ends),
        "inferred": int(assertion.inferred),
        "stated_from": stated_from,
        "stated_from_form": stated_from_form,
        "stated_to": stated_to,
        "stated_to_form": stated_to_form,
        "observed_at": observed,
        "observed_form": observed_form,
        "evidence_start": evidence[0],
        "evidence_end": evidence[1],
        "confidence": assertion.confidence,
        "trust": assertion.trust,
        "origin": str(assertion.origin),
        "root": assertion.root,
        "method": assertion.method,
        "user_id": assertion.user_id,
        "agent_id": assertion.agent_id,
        "session_id": assertion.session_id,
        "details": _assertion_details(assertion),
        "metadata": to_json(dict(assertion.metadata)),
    }


_TEXTS = ("subject_text", "predicate_text", "object_text", "attributed_to")
_SPANS = ("subject_span", "predicate_span", "object_span")


def _assertion_details(assertion: Assertion) -> str:
    details: Row = {name: getattr(assertion, name) for name in (*_TEXTS, *_SPANS)}
    details["derived_from"] = assertion.derived_from
    details["qualifiers"] = [
        [one.role, one.text, one.span, one.entity_id] for one in assertion.qualifiers
    ]
    return to_json({name: value for name, value in details.items() if value})


def _read_details(text: str) -> Row:
    details: Row = _mapping(text)
    for name in _SPANS:
        if name in details:
            details[name] = Span(*details[name])
    if "derived_from" in details:
        details["derived_from"] = tuple(details["derived_from"])
    if "qualifiers" in details:
        details["qualifiers"] = tuple(
            Qualifier(role=role, text=words, span=_span(span), entity_id=entity_id)
            for role, words, span, entity_id in details["qualifiers"]
        )
    return details


def _span(pair: Sequence[int] | None) -> Span | None:
    return None if pair is None else Span(*pair)


def read_assertion(namespace: str, row: sqlite3.Row) -> Assertion:
    """Read a row of assertion_row."""
    start = row["evidence_start"]
    return Assertion(
        id=row["id"],
        namespace=namespace,
        source_id=row["source_id"],
        subject_id=row["subject_id"],
        predicate=row["predicate"],
        object_id=row["object_id"],
        literal=read_literal(row["literal"]),
        passage_id=row["passage_id"],
        evidence=None if start is None else Span(start, row["evidence_end"]),
        stated_from=read_instant(row["stated_from"], row["stated_from_form"]),
        stated_to=read_instant(row["stated_to"], row["stated_to_form"]),
        observed_at=read_instant(row["observed_at"], row["observed_form"]),
        polarity=_POLARITIES[row["polarity"]],
        modality=_MODALITIES[row["modality"]],
        ends=bool(row["ends"]),
        inferred=bool(row["inferred"]),
        confidence=row["confidence"],
        method=row["method"],
        root=row["root"],
        origin=_ORIGINS[row["origin"]],
        trust=row["trust"],
        user_id=row["user_id"],
        agent_id=row["agent_id"],
        session_id=row["session_id"],
        metadata=_mapping(row["metadata"]),
        **_read_details(row["details"]),
    )


def quote_of(metadata: str) -> str:
    """Return what a caller gave as an assertion's evidence, of its metadata's text."""
    return "" if metadata == "{}" else str(json.loads(metadata).get("evidence", ""))


def fact_row(fact: Fact) -> Row:
    """Return a fact's columns, without its keys and its record interval."""
    valid_from, valid_from_form = instant_columns(fact.validity.valid_from)
    valid_to, valid_to_form = instant_columns(fact.validity.valid_to)
    return {
        "id": fact.id,
        "predicate": fact.predicate,
        "literal": literal_text(fact.literal),
        "status": str(fact.status),
        "valid_from": valid_from,
        "valid_from_form": valid_from_form,
        "valid_to": valid_to,
        "valid_to_form": valid_to_form,
        "support": fact.support,
        "trust": fact.trust,
        "confidence": fact.confidence,
        "superseded_by": fact.superseded_by,
        "reason": fact.reason,
        "assertions": to_json(fact.assertions),
        "contradicts": to_json(fact.contradicts),
    }


def _read_validity(row: sqlite3.Row) -> Validity:
    start, end = row["valid_from"], row["valid_to"]
    if start is None and end is None:
        return ALWAYS
    return Validity(
        valid_from=read_instant(start, row["valid_from_form"]),
        valid_to=read_instant(end, row["valid_to_form"]),
    )


def read_fact(namespace: str, row: sqlite3.Row) -> Fact:
    """Read a row of fact_row."""
    return Fact(
        id=row["id"],
        namespace=namespace,
        slot_id=row["slot_id"],
        subject_id=row["subject_id"],
        predicate=row["predicate"],
        object_id=row["object_id"],
        literal=read_literal(row["literal"]),
        validity=_read_validity(row),
        status=_STATUSES[row["status"]],
        support=row["support"],
        trust=row["trust"],
        confidence=row["confidence"],
        assertions=_texts(row["assertions"]),
        superseded_by=row["superseded_by"],
        reason=row["reason"],
        contradicts=_texts(row["contradicts"]),
        recorded_from=row["recorded_from"],
        recorded_to=row["recorded_to"],
    )


_LISTS = ("evidence", "added", "withdrawn", "opened", "closed")


def change_row(change: Change) -> Row:
    """Return a change's columns, without its time."""
    lists: Mapping[str, tuple[str, ...]] = {name: getattr(change, name) for name in _LISTS}
    return {
        "id": change.id,
        "action": change.action,
        "actor": change.actor,
        "reason": change.reason,
        "source_id": change.source_id,
        "undoes": change.undoes,
        "details": to_json({name: ids for name, ids in lists.items() if ids}),
        "metadata": to_json(dict(change.metadata)),
    }


def read_change(namespace: str, row: sqlite3.Row) -> Change:
    """Read a row of change."""
    lists = {name: tuple(ids) for name, ids in json.loads(row["details"]).items()}
    return Change(
        id=row["id"],
        namespace=namespace,
        recorded_at=row["recorded_at"],
        action=row["action"],
        actor=row["actor"],
        reason=row["reason"],
        source_id=row["source_id"],
        undoes=row["undoes"],
        metadata=_mapping(row["metadata"]),
        **lists,
    )
