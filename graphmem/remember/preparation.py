"""From a document to everything that a store needs of it, without looking at the store.

All of it is decided by the document alone, so that documents can be prepared in any order, in any
process, and give the same nodes. What depends on the rest of the memory (which entities are the
same, which facts hold) comes after, in the writer.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from graphmem.indexes.terms import term_hash, terms
from graphmem.model.assertion import Assertion
from graphmem.model.document import Document, Turn
from graphmem.model.entity import Entity, Mention
from graphmem.model.episode import Episode, Passage, Span
from graphmem.model.extraction import Reading
from graphmem.model.ids import content_id, revision_of
from graphmem.model.records import CAPTION, TITLE, Bytes, Floats, IndexedPassage
from graphmem.model.source import DEFAULT_TRUST, Metadata, Source
from graphmem.model.time import Basis, Instant
from graphmem.nlp.opening_subject import opening_subject
from graphmem.nlp.segmentation import passages_of
from graphmem.protocols import Encoder, Extractor, TextToRead
from graphmem.remember.episodes import EpisodeCutter
from graphmem.remember.guard import guarded
from graphmem.remember.naming import Naming
from graphmem.remember.role_phrases import with_departures
from graphmem.remember.statements import assertion_of, assertion_of_triple
from graphmem.remember.turns import NEAR_TURNS

HEADING_SEPARATOR = " \u203a "


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A document as nodes: ready to be resolved, folded and written."""

    source: Source
    episodes: tuple[Episode, ...]
    passages: tuple[IndexedPassage, ...]
    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]
    assertions: tuple[Assertion, ...]
    appends: bool


class Preparer:
    """Turns documents into nodes with one encoder and one extractor (None: passages only)."""

    def __init__(
        self, encoder: Encoder, extractor: Extractor | None, cutter: EpisodeCutter
    ) -> None:
        """Keep the parts; nothing is loaded before the first document."""
        self.encoder = encoder
        self.extractor = extractor
        self.cutter = cutter

    def prepare(self, documents: Sequence[Document], namespace: str) -> list[Prepared]:
        """Return one Prepared per document; reading and encoding run over all of them at once."""
        drafts = [self._filed(_draft(document, namespace)) for document in documents]
        passages = [passage for draft in drafts for passage in draft.passages]
        readings = self._read(passages, [one for draft in drafts for one in draft.participants])
        spans = [reading.sentences for reading in readings]
        indexed = index_passages(passages, spans, self.encoder)
        prepared: list[Prepared] = []
        start = 0
        for document, draft in zip(documents, drafts, strict=True):
            stop = start + len(draft.passages)
            prepared.append(_assemble(document, draft, indexed[start:stop], readings[start:stop]))
            start = stop
        return prepared

    def _filed(self, draft: _Draft) -> _Draft:
        cut = self.cutter.cut(draft.passages)
        return replace(draft, episodes=cut.episodes, passages=cut.passages)

    def _read(
        self, passages: Sequence[Passage], participants: Sequence[tuple[str, ...]]
    ) -> list[Reading]:
        if self.extractor is None:
            return [Reading(sentences=(Span(0, len(p.text)),) if p.text else ()) for p in passages]
        to_read = [
            TextToRead(
                text=passage.text,
                title=passage.title.partition(HEADING_SEPARATOR)[0],
                speaker=passage.speaker,
                participants=near,
                at=passage.at,
            )
            for passage, near in zip(passages, participants, strict=True)
        ]
        return list(self.extractor.read(to_read))


def index_passages(
    passages: Sequence[Passage], sentences_of: Sequence[Sequence[Span]], encoder: Encoder
) -> list[IndexedPassage]:
    """Encode passages and sentences, each text once, and count their terms."""
    subjects = [_subject(passage) for passage in passages]
    wholes = [
        _about(
            "" if said else subject, f"{each.text} {each.caption}" if each.caption else each.text
        )
        for each, (subject, said) in zip(passages, subjects, strict=True)
    ]
    parts = [
        _about(subject if span.start >= said else "", span.of(passage.text))
        for passage, (subject, said), spans in zip(passages, subjects, sentences_of, strict=True)
        for span in spans
    ]
    # A passage of one sentence, as a turn or what nobody parses, is both.
    places = {text: row for row, text in enumerate(dict.fromkeys([*wholes, *parts]))}
    rows = encoder.encode(list(places))
    vectors = rows[np.fromiter((places[text] for text in wholes), np.intp, len(wholes))]
    sentences = rows[np.fromiter((places[text] for text in parts), np.intp, len(parts))]
    rounded = np.rint(sentences * 127).astype(np.int8)
    indexed: list[IndexedPassage] = []
    start = 0
    for row, (passage, spans) in enumerate(zip(passages, sentences_of, strict=True)):
        stop = start + len(spans)
        title = terms(passage.title or subjects[row][0])
        indexed.append(_indexed(passage, title, tuple(spans), vectors[row], rounded[start:stop]))
        start = stop
    return indexed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A source cut into passages; ``participants`` are for each of them who takes part there."""

    source: Source
    episodes: tuple[Episode, ...] = ()
    passages: tuple[Passage, ...] = ()
    participants: tuple[tuple[str, ...], ...] = ()


def _subject(passage: Passage) -> tuple[str, int]:
    """Return what a document's text is about, and up to where the text itself has said so: its
    title, or without one what it opens with and defines. A turn has its neighbours instead.
    """
    if passage.title or passage.speaker is not None:
        return (passage.title, 0) if passage.speaker is None else ("", 0)
    opening = opening_subject(passage.text)
    return ("", 0) if opening is None else (opening.of(passage.text), opening.end)


def _about(subject: str, text: str) -> str:
    """Put what a text is about in front of a piece of it, as its context."""
    return f"{subject}. {text}" if subject else text


def _indexed(
    passage: Passage,
    title: Sequence[str],
    sentences: tuple[Span, ...],
    vector: Floats,
    sentence_vectors: Bytes,
) -> IndexedPassage:
    pieces = [(TITLE, title), *_sentence_terms(passage.text, sentences)]
    pieces.append((CAPTION, terms(passage.caption)))
    tokens = [term for _, piece in pieces for term in piece]
    numbers = [number for number, piece in pieces for _ in piece]
    return IndexedPassage(
        passage=passage,
        terms=Counter(tokens),
        length=len(tokens),
        vector=vector,
        sentences=sentences,
        sentence_vectors=sentence_vectors,
        tokens=np.array([term_hash(term) for term in tokens], dtype=np.uint32),
        token_sentences=np.array(numbers, dtype=np.int16),
    )


def _sentence_terms(text: str, sentences: Sequence[Span]) -> Iterator[tuple[int, list[str]]]:
    """Yield the terms of each sentence; what stands between two belongs to the earlier one."""
    at, number = 0, 0
    for number, span in enumerate(sentences[:_MOST_SENTENCES]):
        if span.start > at:
            yield max(0, number - 1), terms(text[at : span.start])
        yield number, terms(span.of(text))
        at = span.end
    if at < len(text):
        yield number, terms(text[at:])


_MOST_SENTENCES = 32_000  # sentence numbers are stored in 16 bits


def _draft(document: Document, namespace: str) -> _Draft:
    source = source_of(document, namespace)
    draft = _draft_of_turns if document.turns else _draft_of_text
    drafted = draft(document, source)
    passages = tuple(guarded(passage, source.origin) for passage in drafted.passages)
    return replace(drafted, passages=passages)


def source_of(document: Document, namespace: str) -> Source:
    """Return the source of a document, with the revision that its content makes."""
    trust = document.trust
    return Source(
        id=content_id("source", namespace, document.uri),
        namespace=namespace,
        uri=document.uri,
        revision=revision_of(_content(document)),
        title=document.title,
        at=document.at,
        origin=document.origin,
        trust=DEFAULT_TRUST[document.origin] if trust is None else trust,
        root=document.root or document.uri,
        language=document.language,
        user_id=document.user_id,
        agent_id=document.agent_id,
        session_id=document.session_id,
        metadata=document.metadata,
    )


def _content(document: Document) -> str:
    """Return what a revision is made of: every word that could change what is remembered."""
    parts = [document.title, document.text, _circumstances(document), document.root]
    for turn in document.turns:
        parts += [turn.speaker, turn.text, turn.caption, str(turn.at or ""), turn.id or ""]
    parts += [repr(triple) for triple in document.triples]
    return "\x00".join(parts)


def _circumstances(document: Document) -> str:
    """Return what a passage takes over from its document: when it differs, so do the passages."""
    return json.dumps(
        [
            str(document.at or ""),
            document.origin,
            document.trust,
            document.language,
            document.user_id,
            document.agent_id,
            document.session_id,
            document.metadata,
        ],
        sort_keys=True,
        default=str,
    )


def _draft_of_text(document: Document, source: Source) -> _Draft:
    seen: Counter[str] = Counter()
    circumstances = _circumstances(document)
    passages = []
    for ordinal, stretch in enumerate(passages_of(document.text)):
        text = stretch.span.of(document.text)
        title = HEADING_SEPARATOR.join(_title_path(document.title, stretch.headings))
        seen[title + text] += 1
        occurrence = seen[title + text]
        passages.append(
            Passage(
                id=content_id(
                    "passage", source.namespace, source.id, circumstances, title, text, occurrence
                ),
                namespace=source.namespace,
                source_id=source.id,
                episode_id="",
                ordinal=ordinal,
                text=text,
                span=stretch.span,
                title=title,
                at=_observed(source.at),
                language=document.language,
                user_id=document.user_id,
                agent_id=document.agent_id,
                session_id=document.session_id,
                metadata=document.metadata,
            )
        )
    return _Draft(source=source, passages=tuple(passages), participants=((),) * len(passages))


def _title_path(title: str, headings: Sequence[str]) -> list[str]:
    """Put the headings under the document's title, which the first of them often repeats."""
    if not title:
        return list(headings)
    return [title, *(heading for heading in headings if heading != title)]


def _draft_of_turns(document: Document, source: Source) -> _Draft:
    passages: list[Passage] = []
    seen: Counter[str] = Counter()
    circumstances = _circumstances(document)
    for ordinal, turn in enumerate(document.turns):
        session = turn.session_id or document.session_id
        at = _observed(turn.at or source.at)
        own = (turn.id or "", session or "", turn.speaker, str(at or ""), turn.text, turn.caption)
        identity = "\x00".join((circumstances, *own))
        seen[identity] += 1
        passages.append(
            Passage(
                id=content_id("passage", source.namespace, source.id, identity, seen[identity]),
                namespace=source.namespace,
                source_id=source.id,
                episode_id="",
                ordinal=ordinal,
                text=turn.text,
                # A turn is a text of its own: its log may be told in any pieces.
                span=Span(0, len(turn.text)),
                title=document.title,
                caption=turn.caption,
                speaker=turn.speaker or None,
                at=at,
                language=document.language,
                user_id=document.user_id,
                agent_id=document.agent_id,
                session_id=session,
                metadata=_turn_metadata(document, turn),
            )
        )
    return _Draft(source=source, passages=tuple(passages), participants=_taking_part(document))


def _taking_part(document: Document) -> tuple[tuple[str, ...], ...]:
    """Return for each turn who says it or spoke shortly before: never who speaks only later, so
    that a log reads the same in one piece and turn by turn.
    """
    before = document.speakers_before
    speakers = [*before, *(turn.speaker for turn in document.turns)]
    ends = range(len(before) + 1, len(speakers) + 1)
    near = (speakers[max(0, end - NEAR_TURNS - 1) : end] for end in ends)
    return tuple(tuple(sorted(set(names) - {""})) for names in near)


def _turn_metadata(document: Document, turn: Turn) -> Metadata:
    own = {"turn_id": turn.id, "reply_to": turn.reply_to}
    kept = {key: value for key, value in own.items() if value is not None}
    return {**document.metadata, **kept, **turn.metadata}


def _observed(at: Instant | None) -> Instant | None:
    return at.with_basis(Basis.OBSERVED) if at is not None else None


def _assemble(
    document: Document,
    draft: _Draft,
    passages: Sequence[IndexedPassage],
    readings: Sequence[Reading],
) -> Prepared:
    """Name what the readings found, and turn their statements into assertions."""
    naming = Naming(draft.source.namespace)
    if not document.turns:
        for indexed, reading in zip(passages, readings, strict=True):
            naming.learn(indexed.passage, reading)
    assertions: dict[str, Assertion] = {}
    for indexed, reading, near in zip(passages, readings, draft.participants, strict=True):
        if document.turns:
            # What a name is short for is known from this turn and who takes part, so that a log
            # that comes turn by turn has the same names.
            naming.begin(near)
            naming.learn(indexed.passage, reading)
        naming.mention(indexed.passage, reading)
        for statement in chain.from_iterable(map(with_departures, reading.statements)):
            assertion = assertion_of(statement, indexed.passage, draft.source, naming)
            if assertion is not None:
                assertions.setdefault(assertion.id, assertion)
    for triple in document.triples:
        assertion = assertion_of_triple(triple, draft.source, naming)
        assertions.setdefault(assertion.id, assertion)
    return Prepared(
        source=draft.source,
        episodes=draft.episodes,
        passages=tuple(passages),
        entities=tuple(naming.entities.values()),
        mentions=tuple(naming.mentions),
        assertions=tuple(assertions.values()),
        appends=document.appends,
    )
