"""Passages for measuring time: as many as wanted, with names, facts and words as in a corpus.

Nothing is said of quality here. The i-th passage is the same in any world of the same seed. It is
about a person, names others (known ones often, Zipf), and has words by Zipf's law, so that a
question of its words meets postings, vectors and neighbourhoods as a real one does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphmem.indexes.terms import FUNCTION_WORDS
from graphmem.model.assertion import Assertion
from graphmem.model.entity import Entity, Mention
from graphmem.model.episode import Episode, Passage, Span
from graphmem.model.fact import Fact, Slot
from graphmem.model.ids import content_id, entity_key
from graphmem.model.records import TITLE, Floats, SlotUpdate, WriteBatch
from graphmem.model.source import Source
from graphmem.nlp.static_encoder import PACKAGED, TOKENIZER, StaticEncoder
from graphmem.protocols import Encoder, GraphStore
from graphmem.remember.preparation import index_passages

NAMESPACE = "world"
BLOCK = 1_000  # passages a batch

_ONSETS = "b br c cl d dr f g gr h j k l m n p pr r s st t tr v w z".split()
_NUCLEI = "a e i o u ai ea ou".split()
_CODAS = "n r l s t m nd rk st th".split()
_VERBS = "met praised hired taught married followed joined painted founded visited".split()
_SENTENCES, _WORDS = 4, 11  # of a passage; beside its names, of a sentence


def vocabulary() -> list[str]:
    """Return some 19,000 English words, the frequent ones first."""
    held = json.loads((PACKAGED / TOKENIZER).read_text(encoding="utf-8"))["model"]["vocab"]
    return [w for w in held if re.fullmatch("[a-z]{3,}", w) and w not in FUNCTION_WORDS]


def _syllables(number: int, amount: int) -> str:
    parts = []
    for _ in range(amount):
        number, onset = divmod(number, len(_ONSETS))
        number, nucleus = divmod(number, len(_NUCLEI))
        parts.append(_ONSETS[onset] + _NUCLEI[nucleus])
    return "".join(parts) + _CODAS[number % len(_CODAS)]


def person(number: int) -> str:
    """Return the number-th person's name; first names are shared by many, last names by few."""
    first, last = number * 7919 % 1_500, number * 104_729 % 400_000
    return f"{_syllables(first, 2).title()} {_syllables(last, 3).title()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A passage of the world: whom it is about, its lines, whom and how each names another."""

    title: str
    lines: tuple[str, ...]
    others: tuple[str, ...]
    verbs: tuple[str, ...]
    question: str

    @property
    def text(self) -> str:
        """The passage's text."""
        return " ".join(self.lines)

    @property
    def sentences(self) -> tuple[Span, ...]:
        """Where each line stands."""
        ends = np.cumsum([len(line) + 1 for line in self.lines]) - 1
        return tuple(
            Span(int(end) - len(line), int(end)) for line, end in zip(self.lines, ends, strict=True)
        )


class World:
    """Passages 0 .. size - 1 of one seed."""

    def __init__(self, size: int, seed: int = 1) -> None:
        """Take the number of passages."""
        self.size, self.seed = size, seed
        self._words = np.array(vocabulary())
        weights = 1 / (np.arange(1, len(self._words) + 1) + 20.0)
        self._cumulated = np.cumsum(weights) / weights.sum()

    def passage(self, number: int) -> Told:
        """Return one passage, with a question that it answers together with one it names."""
        random = np.random.default_rng((self.seed, number))
        draws = np.searchsorted(self._cumulated, random.random(_SENTENCES * _WORDS))
        words = self._words[draws].reshape(_SENTENCES, _WORDS).tolist()
        # Half of those who are named live near by, half are the well-known of the whole world.
        near = (number + random.integers(1, 50, _SENTENCES)) % self.size
        known = np.minimum(random.zipf(1.3, _SENTENCES), self.size) - 1
        others = np.where(random.random(_SENTENCES) < 0.5, near, known).tolist()
        title, names = person(number), tuple(person(other) for other in others)
        verbs = tuple(_VERBS[verb] for verb in random.integers(0, len(_VERBS), _SENTENCES))
        lines = tuple(
            f"{title if row == 0 else 'Later they'} {verb} {name} {' '.join(line)}."
            for row, (verb, name, line) in enumerate(zip(verbs, names, words, strict=True))
        )
        asked = f"Who {verbs[0]} the {words[1][0]} {words[1][1]} and {words[2][2]}"
        return Told(
            title=title,
            lines=lines,
            others=names,
            verbs=verbs,
            question=f"{asked} that {title} knew in the {words[0][3]} {words[0][4]}?",
        )

    def questions(self, amount: int) -> list[str]:
        """Return questions about passages spread over the world."""
        random = np.random.default_rng((self.seed, self.size))
        return [self.passage(int(n)).question for n in random.integers(0, self.size, amount)]


def batch_of(told: Sequence[Told], encoder: Encoder, name: str) -> WriteBatch:
    """Return the batch that writes some passages as one source, with names and facts."""
    source = content_id("source", NAMESPACE, name)
    episode = content_id("episode", NAMESPACE, source)
    passages = [_passage(one, row, source, episode) for row, one in enumerate(told)]
    indexed = index_passages(passages, [one.sentences for one in told], encoder)
    names = dict.fromkeys(name for one in told for name in (one.title, *one.others))
    updates, assertions = [], []
    for one, passage in zip(told, passages, strict=True):
        update, assertion = _fact(one, passage)
        updates.append(update)
        assertions.append(assertion)
    return WriteBatch(
        namespace=NAMESPACE,
        recorded_at=0,
        sources=[Source(id=source, namespace=NAMESPACE, uri=name, revision=name)],
        episodes=[Episode(id=episode, namespace=NAMESPACE, source_id=source, ordinal=0)],
        passages=indexed,
        entities=[
            Entity(id=one, namespace=NAMESPACE, name=name, type="PERSON", canonical_id=one)
            for name, one in ((name, _entity(name)) for name in names)
        ],
        mentions=[
            mention
            for one, passage in zip(told, passages, strict=True)
            for mention in _mentions(one, passage)
        ],
        assertions=assertions,
        slots=updates,
    )


def _entity(name: str) -> str:
    return content_id("entity", NAMESPACE, entity_key(name))


def _passage(one: Told, row: int, source: str, episode: str) -> Passage:
    return Passage(
        id=content_id("passage", source, row),
        namespace=NAMESPACE,
        source_id=source,
        episode_id=episode,
        ordinal=row,
        text=one.text,
        span=Span(0, len(one.text)),
        title=one.title,
    )


def _mentions(one: Told, passage: Passage) -> Iterator[Mention]:
    yield Mention(
        passage_id=passage.id,
        entity_id=_entity(one.title),
        sentences=(TITLE, 0),
        method="title",
        is_home=True,
    )
    for name in dict.fromkeys(one.others):
        if name != one.title:
            yield Mention(
                passage_id=passage.id,
                entity_id=_entity(name),
                sentences=tuple(row for row, other in enumerate(one.others) if other == name),
            )


def _fact(one: Told, passage: Passage) -> tuple[SlotUpdate, Assertion]:
    subject, predicate, object_ = _entity(one.title), one.verbs[0], _entity(one.others[0])
    slot = Slot(
        id=content_id("slot", NAMESPACE, subject, predicate),
        namespace=NAMESPACE,
        subject_id=subject,
        name=predicate,
    )
    assertion = Assertion(
        id=content_id("assertion", NAMESPACE, passage.id, predicate),
        namespace=NAMESPACE,
        source_id=passage.source_id,
        subject_id=subject,
        predicate=predicate,
        object_id=object_,
        passage_id=passage.id,
        evidence=one.sentences[0],
    )
    fact = Fact(
        id=content_id("fact", slot.id, object_),
        namespace=NAMESPACE,
        slot_id=slot.id,
        subject_id=subject,
        predicate=predicate,
        object_id=object_,
        assertions=(assertion.id,),
    )
    return SlotUpdate(slot=slot, version=0, facts=(fact,), assertions=(assertion.id,)), assertion


def fill(store: GraphStore, world: World, *, start: int = 0) -> None:
    """Write the world's passages from a number on."""
    encoder = WordSums()
    for first in range(start, world.size, BLOCK):
        told = [world.passage(n) for n in range(first, min(first + BLOCK, world.size))]
        store.write(batch_of(told, encoder, f"generated:{first}"))


class WordSums:
    """The packaged encoder for texts of known words: sums of the words' vectors, remembered.

    What it gives differs little from the encoder's own (a piece of a word may be cut otherwise),
    which is nothing to a measurement of time; it fills stores five times as fast.
    """

    def __init__(self) -> None:
        """Load the encoder at the first text."""
        self._encoder = StaticEncoder()
        self._rows: dict[str, int] = {}
        self._vectors: npt.NDArray[np.float32] = np.zeros((0, self.dimension), np.float32)

    @property
    def name(self) -> str:
        """The encoder whose vectors are meant."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._encoder.dimension

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one row per text."""
        split = [re.findall(r"\w+", text.lower()) for text in texts]
        new = list(dict.fromkeys(w for one in split for w in one if w not in self._rows))
        self._remember(new)
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for vector, words in zip(vectors, split, strict=True):
            self._vectors.take([self._rows[word] for word in words], axis=0).sum(0, out=vector)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.where(norms > 0, norms, 1)
        return vectors

    def _remember(self, words: Sequence[str]) -> None:
        held, wanted = len(self._rows), len(self._rows) + len(words)
        if wanted > len(self._vectors):
            grown = np.zeros((2 * wanted, self.dimension), np.float32)
            grown[:held] = self._vectors[:held]
            self._vectors = grown
        self._vectors[held:wanted] = self._encoder.encode(words)
        self._rows |= {word: held + row for row, word in enumerate(words)}
