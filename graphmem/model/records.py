"""What passes between the memory and a store: one batch in, arrays and records out.

A *key* is an int64 that a store gives to a passage or an entity: opaque, stable within that store,
never shown to a user and never compared between stores. An *id* is content and equal everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from graphmem.model.assertion import Assertion
from graphmem.model.entity import Entity, Mention, SameAs
from graphmem.model.episode import Episode, Passage, Span
from graphmem.model.fact import Fact, FactStatus, Slot
from graphmem.model.journal import Change
from graphmem.model.source import Source

Keys: TypeAlias = npt.NDArray[np.int64]
Indices: TypeAlias = npt.NDArray[np.int32]
Floats: TypeAlias = npt.NDArray[np.float32]
Bytes: TypeAlias = npt.NDArray[np.int8]
Flags: TypeAlias = npt.NDArray[np.bool_]
TokenHashes: TypeAlias = npt.NDArray[np.uint32]
SentenceNumbers: TypeAlias = npt.NDArray[np.int16]

TITLE, CAPTION = -1, -2  # what stands for a sentence's number where a word is in neither


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedPassage:
    """A passage with all that its indexes need.

    ``terms`` maps each index term (title and caption included) to how often it stands there,
    ``length`` is their sum. ``vector`` is (d,) float32, normalised. ``sentence_vectors`` is (s, d)
    int8: 127 times the normalised vector of each of the ``sentences``. ``tokens`` (t,) uint32 are
    the hashes of the terms in order, title first, and ``token_sentences`` (t,) int16 the sentence
    of each (TITLE, CAPTION or a number).
    """

    passage: Passage
    terms: Mapping[str, int]
    length: int
    vector: Floats
    sentences: tuple[Span, ...] = ()
    sentence_vectors: Bytes | None = None
    tokens: TokenHashes | None = None
    token_sentences: SentenceNumbers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotUpdate:
    """A slot folded anew: all of its facts now, and the version that the fold was made from.

    ``version`` 0 means that the slot was not there when it was read. ``assertions`` are the ids of
    those that speak to this slot from now on, whether they became facts or not: a store files them
    under it (also those filed under another slot before, as a merge or a changed schema does).
    """

    slot: Slot
    version: int
    facts: tuple[Fact, ...]
    assertions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteBatch:
    """What one transaction writes, whole or not at all. What is there already stays as it is.

    ``withdrawn``, ``reinstated`` are ids of assertions, ``closed`` and ``reopened`` of passages,
    on the record axis. A passage that is there moves to the ordinal, span and episode given; an
    ordinal below 0 puts a new one behind those of its source. Sources and episodes take what the
    batch says of them. ``continues`` holds the revision that sources were read with ("": it was
    not there) of which the batch was made: when one has another by now, and not the batch's own,
    the batch is stale. ``split`` are entities whose SAME_AS decision is taken back.
    ``recorded_at`` is microseconds UTC; a store moves it forward when the namespace already holds
    a later one, so that it strictly rises.
    """

    namespace: str
    recorded_at: int
    sources: Sequence[Source] = ()
    episodes: Sequence[Episode] = ()
    passages: Sequence[IndexedPassage] = ()
    entities: Sequence[Entity] = ()
    mentions: Sequence[Mention] = ()
    assertions: Sequence[Assertion] = ()
    slots: Sequence[SlotUpdate] = ()
    same_as: Sequence[SameAs] = ()
    split: Sequence[str] = ()
    withdrawn: Sequence[str] = ()
    reinstated: Sequence[str] = ()
    closed: Sequence[str] = ()
    reopened: Sequence[str] = ()
    changes: Sequence[Change] = ()
    continues: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteReceipt:
    """What a write did: the namespace's generation after it, its time, and new nodes per kind."""

    generation: int
    recorded_at: int
    added: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotState:
    """A slot as it stands: its version (0: not there), live assertions and live facts."""

    slot_id: str
    version: int
    assertions: tuple[Assertion, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageRecord:
    """A stored passage with its key, sentences and record interval (None: still held)."""

    key: int
    passage: Passage
    length: int
    sentences: tuple[Span, ...]
    recorded_from: int
    recorded_to: int | None
    vector: Floats | None = None
    sentence_vectors: Bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageFeatures:
    """What scoring reads of many passages at once, as arrays; rows in the order of ``keys``.

    Of passage i, the tokens are ``tokens[token_starts[i]:token_starts[i + 1]]`` (hashes of terms,
    with ``token_sentences``), the sentences likewise ``sentence_vectors`` (s, d) int8 and
    ``sentence_asks`` (s,) bool (it ends in a question mark). ``sessions`` are codes that are equal
    for passages of one source and session, ``positions`` their order in it; ``speakers`` are codes
    into ``speaker_names`` (-1: none), ``times`` microseconds UTC (NO_TIME: none).
    """

    keys: Keys
    ids: tuple[str, ...]
    lengths: Indices
    vectors: Floats
    token_starts: Indices
    tokens: TokenHashes
    token_sentences: SentenceNumbers
    sentence_starts: Indices
    sentence_vectors: Bytes
    sentence_asks: Flags
    sessions: Indices
    positions: Indices
    speakers: Indices
    speaker_names: tuple[str, ...]
    times: Keys


NO_TIME = -(2**63)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Passages, the facts that rest on them, and the uris of their sources by id."""

    passages: tuple[PassageRecord, ...] = ()
    facts: tuple[Fact, ...] = ()
    uris: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Where something was said, without what: all that a fact shows of an assertion behind it.

    ``source`` is a uri, ``quote`` what a caller gave as evidence where there is no text.
    """

    source: str
    passage_id: str | None = None
    evidence: Span | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What stands behind facts: the names of whom they are about, and where they were said."""

    names: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, Said] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRecord:
    """What a stored entity is called, and how many passages in scope mention it."""

    key: int
    id: str
    name: str
    type: str
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """The passages in scope that hold one term.

    ``keys`` rise; ``counts`` is the term's frequency in each, ``lengths`` each one's length.
    ``passages`` is the document frequency in the whole scope, also where the list was cut.
    """

    term: str
    keys: Keys
    counts: Indices
    lengths: Indices
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """Postings of the terms asked for, and the scope's statistics that BM25 needs."""

    postings: tuple[Posting, ...]
    passages: int
    mean_length: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """Passages by falling cosine; ties by rising id.

    ``spoken`` False says that nobody speaks any passage of the namespace; a store need not know.
    """

    keys: Keys
    scores: Floats
    spoken: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """A bounded piece of the graph as arrays, all of it in scope.

    ``passages`` (n,) and ``entities`` (m,) are keys, canonical entities only; ``entity_folded`` is
    ``hash`` of each one's name case-folded, ``entity_qualified`` whether it has a comma or a
    parenthesis. Mention edges: ``mention_passage`` and ``mention_entity`` index those two,
    ``mention_sentence`` is the sentence (-1: title), ``mention_home`` whether the passage is about
    the entity; a name in three sentences of a passage is three edges. ``entity_passages`` (m,)
    counts the passages in scope that mention each. Fact edges join entities through facts that hold
    at the scope's point; parallel facts are one edge whose ``fact_weight`` is their number and
    whose ``fact_ids`` name the first of them by id.
    """

    passages: Keys
    entities: Keys
    entity_names: Sequence[str]
    entity_folded: Keys
    entity_qualified: Flags
    entity_types: Sequence[str]
    entity_passages: Indices
    mention_passage: Indices
    mention_entity: Indices
    mention_sentence: Indices
    mention_home: Flags
    fact_subject: Indices
    fact_object: Indices
    fact_weight: Floats
    fact_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourhoodLimits:
    """How far a neighbourhood may reach.

    ``per_entity`` passages of each seed (homes first, then the newest), ``passages`` in all;
    ``facts`` in all, those from seeds first, then from the entities that most passages mention.
    """

    per_entity: int = 100
    passages: int = 2_000
    facts: int = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FactQuery:
    """Which facts to read. Everything given must hold; nothing given means all in scope.

    ``subjects`` and ``objects`` are entity ids (canonical or not). ``statuses`` None means: what
    is believed at the scope's point (current and disputed; with an ``as_of``, what held then: a
    closed fact whose end nobody knows does not). ``ever`` asks for every version that was held at
    some point until the scope's ``known`` (None: now), also those that were replaced since, each
    with its record interval; one id then comes as often as it has versions, oldest first.
    """

    ids: tuple[str, ...] | None = None
    subjects: tuple[str, ...] | None = None
    objects: tuple[str, ...] | None = None
    entities: tuple[str, ...] | None = None
    predicates: tuple[str, ...] | None = None
    passages: tuple[str, ...] | None = None
    assertions: tuple[str, ...] | None = None
    statuses: tuple[FactStatus, ...] | None = None
    ever: bool = False
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeQuery:
    """Which episodes to read. Everything given must hold; nothing given means all in scope.

    ``sources`` are ids, ``sessions`` session ids; ``entities`` are ids (canonical or not) of which
    a passage of the episode mentions one.
    """

    ids: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    sessions: tuple[str, ...] | None = None
    entities: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleQuery:
    """A title to be found in texts: its letters, the index terms of its words, whose it is."""

    title: str
    terms: tuple[str, ...]
    entity_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TitledPassage:
    """A passage whose text holds a title: what is needed to tell whether it names the thing."""

    passage_id: str
    text: str
    sentences: tuple[Span, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssertionRecord:
    """A stored assertion with its record interval (None: still held) and the slot it speaks to."""

    assertion: Assertion
    slot_id: str
    recorded_from: int
    recorded_to: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What an erasure removed, per kind, and the entity ids that nothing mentions any more."""

    removed: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreStats:
    """Counts per kind in a namespace, and what the store says of itself."""

    counts: Mapping[str, int]
    generation: int
    schema_version: int
    encoder: str
    bytes: int
    namespaces: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
