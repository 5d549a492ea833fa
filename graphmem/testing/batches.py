"""Small batches for tests of stores, and the simplest client that writes them.

A text such as "Ada knows Bo." gives entities Ada and Bo, an assertion and a fact. Facts of a slot
(a subject and a predicate) coexist, one for each object.
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from graphmem.model.assertion import Assertion
from graphmem.model.entity import Entity, Mention
from graphmem.model.episode import Episode, Passage, Span
from graphmem.model.extraction import Reading
from graphmem.model.fact import Fact, Slot
from graphmem.model.ids import content_id, normalised_name, revision_of
from graphmem.model.journal import Change
from graphmem.model.records import TITLE, IndexedPassage, SlotUpdate, WriteBatch, WriteReceipt
from graphmem.model.source import Metadata, Source
from graphmem.model.time import Instant
from graphmem.protocols import GraphStore, TextToRead
from graphmem.testing.fakes import FakeExtractor, HashingEncoder

ENCODER = HashingEncoder()
_EXTRACTOR = FakeExtractor()


def terms_of(text: str) -> Counter[str]:
    """Return the words of a text in lower case, counted: index terms enough for tests."""
    return Counter(word.strip(".,!?") for word in text.casefold().split())


def source_id(uri: str, namespace: str) -> str:
    """Return the id of the source that a uri names."""
    return content_id("source", namespace, uri)


def passage_id(uri: str, ordinal: int, namespace: str) -> str:
    """Return the id of a passage of a document."""
    return content_id("passage", source_id(uri, namespace), ordinal)


def entity_id(name: str, namespace: str) -> str:
    """Return the id of the entity that a name makes."""
    return content_id("entity", namespace, normalised_name(name))


def slot_of(subject: str, predicate: str, namespace: str) -> Slot:
    """Return the slot of a subject (an entity's id) and a predicate."""
    return Slot(
        id=content_id("slot", namespace, subject, predicate),
        namespace=namespace,
        subject_id=subject,
        name=predicate,
    )


def document(
    uri: str,
    *texts: str,
    namespace: str = "default",
    recorded_at: int = 1,
    title: str = "",
    metadata: Metadata | None = None,
    **columns: Any,
) -> WriteBatch:
    """Return the batch of a document of some passages, without its slots.

    ``columns`` (speaker, session_id, user_id, language, at, ...) are those of every passage.
    """
    source = Source(
        id=source_id(uri, namespace), namespace=namespace, uri=uri, revision=revision_of(str(texts))
    )
    episode = Episode(
        id=content_id("episode", source.id, 0), namespace=namespace, source_id=source.id, ordinal=0
    )
    indexed, mentions, assertions = [], [], []
    names: set[str] = set()
    for ordinal, text in enumerate(texts):
        passage = Passage(
            id=passage_id(uri, ordinal, namespace),
            namespace=namespace,
            source_id=source.id,
            episode_id=episode.id,
            ordinal=ordinal,
            text=text,
            span=Span(0, len(text)),
            title=title,
            metadata=metadata or {},
            **columns,
        )
        reading = _EXTRACTOR.read([TextToRead(text=text, title=title)])[0]
        indexed.append(index(passage, reading))
        mentions += _mentions(passage, reading)
        assertions += _assertions(passage, reading)
        names |= {name.surface for name in reading.names} | set(_title_names(passage))
    entities = [
        Entity(id=entity_id(name, namespace), namespace=namespace, name=name)
        for name in sorted(names)
    ]
    return WriteBatch(
        namespace=namespace,
        recorded_at=recorded_at,
        sources=[source],
        episodes=[episode],
        passages=indexed,
        entities=entities,
        mentions=mentions,
        assertions=assertions,
    )


def _title_names(passage: Passage) -> list[str]:
    return [passage.title] if passage.title else []


def index(passage: Passage, reading: Reading) -> IndexedPassage:
    """Return a passage with what finds it."""
    counts = terms_of(f"{passage.title} {passage.text}")
    sentences = [span.of(passage.text) for span in reading.sentences]
    words = [(TITLE, word) for word in terms_of(passage.title)]
    words += [(number, word) for number, text in enumerate(sentences) for word in terms_of(text)]
    return IndexedPassage(
        passage=passage,
        terms=counts,
        length=counts.total(),
        vector=ENCODER.encode([passage.text])[0],
        sentences=reading.sentences,
        sentence_vectors=np.round(127 * ENCODER.encode(sentences)).astype(np.int8),
        tokens=np.array(
            [zlib.crc32(word.encode("utf-8", "surrogatepass")) for _, word in words], np.uint32
        ),
        token_sentences=np.array([number for number, _ in words], np.int16),
    )


def _mentions(passage: Passage, reading: Reading) -> list[Mention]:
    found: dict[str, list[tuple[Span, str, int]]] = defaultdict(list)
    for name in reading.names:
        found[name.surface].append((name.span, name.surface, name.sentence))
    home = passage.title or (reading.names[0].surface if reading.names else "")
    mentions = [
        Mention(
            passage_id=passage.id,
            entity_id=entity_id(surface, passage.namespace),
            spans=tuple(span for span, _, _ in places),
            surfaces=tuple(words for _, words, _ in places),
            sentences=tuple(sentence for _, _, sentence in places),
            is_home=surface == home,
        )
        for surface, places in found.items()
    ]
    if passage.title and passage.title not in found:
        entity = entity_id(passage.title, passage.namespace)
        mentions.append(
            Mention(passage_id=passage.id, entity_id=entity, sentences=(TITLE,), is_home=True)
        )
    return mentions


def _assertions(passage: Passage, reading: Reading) -> list[Assertion]:
    found = []
    for one in reading.statements:
        subject = entity_id(one.subject.name, passage.namespace)
        object_ = entity_id(one.object.name, passage.namespace)
        key = content_id("assertion", passage.id, one.sentence, subject, one.predicate, object_)
        found.append(
            Assertion(
                id=key,
                namespace=passage.namespace,
                source_id=passage.source_id,
                subject_id=subject,
                predicate=one.predicate,
                object_id=object_,
                passage_id=passage.id,
                subject_text=one.subject.text,
                predicate_text=one.predicate_text,
                object_text=one.object.text,
                evidence=reading.sentences[one.sentence],
                observed_at=passage.at,
                root=passage.source_id,
            )
        )
    return found


def fold(slot: Slot, assertions: Sequence[Assertion]) -> tuple[Fact, ...]:
    """Fold the live assertions of a slot: one current fact for each object."""
    groups: dict[str, list[Assertion]] = defaultdict(list)
    for one in sorted(assertions, key=lambda one: one.id):
        groups[one.object_key].append(one)
    return tuple(
        Fact(
            id=content_id("fact", slot.id, key),
            namespace=slot.namespace,
            slot_id=slot.id,
            subject_id=slot.subject_id,
            predicate=slot.name,
            object_id=group[0].object_id,
            literal=group[0].literal,
            support=len({one.root for one in group}),
            assertions=tuple(one.id for one in group),
        )
        for key, group in sorted(groups.items())
    )


def with_slots(
    store: GraphStore, batch: WriteBatch, *, withdrawn: Sequence[Assertion] = ()
) -> WriteBatch:
    """Return the batch with the slots that its assertions touch, read and folded.

    ``withdrawn`` are assertions that the batch takes out (by withdrawal or erasure).
    """
    stored = store.assertions(batch.namespace, [*batch.reinstated]) if batch.reinstated else ()
    arriving = [*batch.assertions, *(record.assertion for record in stored)]
    leaving = {one.id for one in withdrawn}
    slots = {
        (slot := slot_of(one.subject_id, one.predicate, batch.namespace)).id: slot
        for one in (*arriving, *withdrawn)
    }
    updates = []
    for state in store.slots(batch.namespace, list(slots)):
        live = {one.id: one for one in state.assertions if one.id not in leaving}
        live |= {
            one.id: one
            for one in arriving
            if slot_of(one.subject_id, one.predicate, batch.namespace).id == state.slot_id
        }
        slot = slots[state.slot_id]
        updates.append(
            SlotUpdate(
                slot=slot,
                version=state.version,
                facts=fold(slot, list(live.values())),
                assertions=tuple(sorted(live)),
            )
        )
    return replace(batch, slots=updates)


def remember(store: GraphStore, uri: str, *texts: str, **settings: Any) -> WriteReceipt:
    """Write a document as a client does: read the slots, fold, write."""
    return store.write(with_slots(store, document(uri, *texts, **settings)))


def withdraw(
    store: GraphStore, assertion_ids: Sequence[str], *, namespace: str = "default", at: int = 1
) -> WriteReceipt:
    """Withdraw assertions and fold what they touched."""
    records = store.assertions(namespace, assertion_ids)
    batch = WriteBatch(namespace=namespace, recorded_at=at, withdrawn=list(assertion_ids))
    return store.write(with_slots(store, batch, withdrawn=[one.assertion for one in records]))


def reinstate(
    store: GraphStore, assertion_ids: Sequence[str], *, namespace: str = "default", at: int = 1
) -> WriteReceipt:
    """Reinstate assertions and fold what they touch."""
    batch = WriteBatch(namespace=namespace, recorded_at=at, reinstated=list(assertion_ids))
    return store.write(with_slots(store, batch))


def change(name: str, *, namespace: str = "default", **fields: Any) -> Change:
    """Return a journal entry."""
    return Change(
        id=content_id("change", namespace, name),
        namespace=namespace,
        recorded_at=0,
        action=name,
        **fields,
    )


def day(number: int) -> Instant:
    """Return the start of a day counted from 1970."""
    return Instant(micros=number * 86_400_000_000, offset=0)


def scanned(store: GraphStore, namespace: str, kind: str) -> list[Any]:
    """Return all nodes of a kind."""
    return list(store.scan(namespace, kind))


def held(store: GraphStore, namespace: str) -> Mapping[str, list[Any]]:
    """Return what a namespace holds now in words without ids or record times, sorted."""
    entities = scanned(store, namespace, "entity")
    names = {one.id: one.name for one in entities}
    passages = [one for one in scanned(store, namespace, "passage") if one.recorded_to is None]
    texts = {one.passage.id: one.passage.text for one in passages}
    mentions = [one for one in scanned(store, namespace, "mention") if one.passage_id in texts]
    records = [one for one in scanned(store, namespace, "assertion") if one.recorded_to is None]
    facts = [one for one in scanned(store, namespace, "fact") if one.recorded_to is None]
    return {
        "source": sorted(one.uri for one in store.sources(namespace)),
        "passage": sorted(texts.values()),
        "entity": sorted((one.name, one.type, one.aliases) for one in entities),
        "canonical": sorted((one.name, names[one.canonical_id]) for one in entities),
        "mention": sorted(
            (texts[one.passage_id], names[one.entity_id], one.sentences) for one in mentions
        ),
        "assertion": sorted(
            (names[one.subject_id], one.predicate, one.object_text)
            for one in (record.assertion for record in records)
        ),
        "fact": sorted(
            (names[one.subject_id], one.predicate, names[one.object_id], one.status, one.support)
            for one in facts
        ),
    }
