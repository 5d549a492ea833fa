"""The seams of graphmem on one page: what can be replaced, and what each part promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias, TypeVar, runtime_checkable

from graphmem.model.assertion import Assertion
from graphmem.model.entity import Entity, Mention, SameAs
from graphmem.model.episode import Episode
from graphmem.model.extraction import Reading
from graphmem.model.fact import Fact, FactStatus, Folded
from graphmem.model.journal import Change
from graphmem.model.records import (
    AssertionRecord,
    Behind,
    Bytes,
    EntityRecord,
    EpisodeQuery,
    Erased,
    FactQuery,
    Floats,
    Keys,
    Nearest,
    Neighbourhood,
    NeighbourhoodLimits,
    PassageFeatures,
    PassageRecord,
    Postings,
    SlotState,
    StoreStats,
    TitledPassage,
    TitleQuery,
    Told,
    WriteBatch,
    WriteReceipt,
)
from graphmem.model.scope import Scope
from graphmem.model.source import Source
from graphmem.model.time import Instant


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into vectors. Equal ``name`` promises equal vectors for equal texts."""

    @property
    def name(self) -> str:
        """The model and its revision; a store remembers it."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one row per text, (n, dimension) float32 of length 1 (0 for a text of nothing)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextToRead:
    """A passage's text with what its reader should know: title, speaker, others present, time."""

    text: str
    title: str = ""
    speaker: str | None = None
    participants: tuple[str, ...] = ()
    at: Instant | None = None


class Extractor(Protocol):
    """Reads names and statements in passages. Deterministic; keeps the order of its input."""

    @property
    def name(self) -> str:
        """The extractor and its model's revision, kept with each assertion as its method."""

    def read(self, texts: Sequence[TextToRead]) -> Sequence[Reading]:
        """Return one Reading per text; a text that it cannot read gives an empty one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PredicateClass:
    """How facts of a slot behave: single, multi, event, disputable or protected."""

    name: str
    kind: str = "multi"
    settings: Mapping[str, float] = field(default_factory=dict)


# A policy folds all live assertions of one slot; pure, and blind to their order.
Policy: TypeAlias = Callable[[Sequence[Assertion], PredicateClass], Folded]

# A reranker scores (question, texts); higher is better, one score a text.
Reranker: TypeAlias = Callable[[str, Sequence[str]], Sequence[float]]


Node: TypeAlias = (
    Source | Episode | PassageRecord | Entity | Mention | AssertionRecord | Fact | Change | SameAs
)


T = TypeVar("T")


class GraphStore(Protocol):
    """Keeps the graph of every namespace. What one namespace holds no other can see.

    Guarantees that GraphStoreContract (graphmem.testing) checks: a write is whole or absent, and
    durable once it returns; writing the same batch again changes nothing; a batch whose slots
    changed since they were read raises StaleSlots and writes nothing; every read stays inside its
    Scope: the namespace, the conditions, and what was recorded until ``known``; processes that
    share a store see each other's commits at their next call.
    """

    def write(self, batch: WriteBatch) -> WriteReceipt:
        """Write a batch in one transaction.

        Raises:
            StaleSlots: a slot's version is not the one given, or the revision of a log that goes
                on; nothing was written.
            WriteFailed: the store refused (disk full, read only, ...); nothing was written.
        """

    def replace_vectors(
        self, encoder: tuple[str, int], vectors: Iterable[tuple[int, Floats, Bytes | None]]
    ) -> int:
        """Put vectors of another encoder (its name and dimension) in the place of all stored ones:
        (key, vector, sentence vectors) of every passage of every namespace. Return their number.

        Raises:
            WriteFailed: a passage was left out; nothing was written.
        """

    def together(
        self,
        scope: Scope,
        reads: Callable[[], T],
        *,
        names: Sequence[str] = (),
        terms: Sequence[str] = (),
    ) -> T:
        """Do reads of one scope that belong together, and return what they return.

        They see all that was committed when the first began, and may or may not see what came
        since: a store that answers from afar need not look for changes at each of them, and
        remembers what came along. So it may do them again from the beginning: they must change
        nothing. ``names`` and ``terms`` are what ``named`` and ``postings`` will be asked for.
        """

    def slots(self, namespace: str, slot_ids: Sequence[str]) -> Sequence[SlotState]:
        """Return each slot's version, live assertions and live facts, in the order asked."""

    def assertions(
        self, namespace: str, ids: Sequence[str] | None = None, *, sources: Sequence[str] = ()
    ) -> Sequence[AssertionRecord]:
        """Return assertions by id, or all of some sources, live or not; unknown ids left out."""

    def facts(self, scope: Scope, query: FactQuery) -> Sequence[Fact]:
        """Return the facts that a query asks for, ordered by subject, predicate, time and id."""

    def named(self, scope: Scope, names: Sequence[str]) -> Sequence[Sequence[EntityRecord]]:
        """Return, for each normalised name, the canonical entities that it is a name or alias of.

        The names of an entity merged into another find the other. Most mentioned first.
        """

    def entities(self, scope: Scope, ids: Sequence[str]) -> Sequence[Entity]:
        """Return entities by id as stored (``canonical_id`` set); unknown ones left out."""

    def behind(self, scope: Scope, *, entities: Sequence[str], assertions: Sequence[str]) -> Behind:
        """Return what facts are told with, in one read: the names of entities by id, as
        ``entities`` gives them, and where assertions were said by theirs; unknown ids left out.
        """

    def titled(self, namespace: str, names: Sequence[str]) -> Sequence[str]:
        """Return those of the names that are, letter by letter, titles of texts (not of logs),
        held or not.
        """

    def holding(
        self, namespace: str, queries: Sequence[TitleQuery]
    ) -> Sequence[Sequence[TitledPassage]]:
        """Return for each title the passages, held or not, whose text contains its letters, whose
        index holds all of its terms, and that do not mention its thing yet; ordered by id. A title
        without terms is found nowhere. Costs what holds the rarest terms.
        """

    def passages(
        self,
        scope: Scope,
        *,
        keys: Keys | None = None,
        ids: Sequence[str] | None = None,
        sources: Sequence[str] | None = None,
        last: int | None = None,
        vectors: bool = False,
        closed: bool = False,
    ) -> Sequence[PassageRecord]:
        """Return passages by key or id in the order asked, or all of some sources in theirs.

        Those outside the scope are left out; with ``closed``, those no longer held are not. With
        ``last``, only so many of the last ones in scope of each source, at a cost that does not
        grow with the source. ``vectors`` fills in both kinds of vectors.
        """

    def told(self, scope: Scope, keys: Keys, statuses: Sequence[FactStatus]) -> Told:
        """Return passages by key as ``passages`` does, and the facts of some statuses that rest on
        those returned as ``facts`` does, in one read, with the uris of their sources.
        """

    def episodes(self, scope: Scope, query: EpisodeQuery) -> Sequence[Episode]:
        """Return the episodes that a query asks for, of which a passage is in scope, ordered by
        source id and ordinal.
        """

    def features(self, scope: Scope, keys: Keys, *, around: int = 0) -> PassageFeatures:
        """Return what scoring needs of passages, in the order of ``keys``, those outside the scope
        left out; then, with ``around`` n, of those up to n places before and after each in its
        session, ordered by key.
        """

    def mentions(self, scope: Scope, passage_ids: Sequence[str]) -> Sequence[Mention]:
        """Return the mentions of some passages, in the order of passages and positions."""

    def postings(self, scope: Scope, terms: Sequence[str]) -> Postings:
        """Return the passages in scope that hold each term, and the scope's statistics."""

    def nearest(self, scope: Scope, vector: Floats, limit: int) -> Nearest:
        """Return the passages in scope whose vectors are nearest by cosine; exact."""

    def neighbourhood(
        self,
        scope: Scope,
        *,
        entities: Keys,
        passages: Keys,
        limits: NeighbourhoodLimits,
    ) -> Neighbourhood:
        """Return the graph around seed entities and passages: the passages that mention the seeds
        (and those given), all entities of these, the mentions, and the facts among the entities.
        """

    def sources(
        self, namespace: str, *, ids: Sequence[str] | None = None, uris: Sequence[str] | None = None
    ) -> Sequence[Source]:
        """Return sources by id, by uri, or all, ordered by uri."""

    def changes(
        self,
        namespace: str,
        *,
        ids: Sequence[str] | None = None,
        since: int | None = None,
        assertion: str | None = None,
        feedback: bool = False,
    ) -> Sequence[Change]:
        """Return journal entries in the order in which they were recorded.

        ``feedback`` leaves only what was said of hits and what was undone: a search asks for these,
        so their cost must not grow with the journal.
        """

    def erase(
        self,
        batch: WriteBatch,
        *,
        sources: Sequence[str] = (),
        entities: Sequence[str] = (),
        assertions: Sequence[str] = (),
        changes: Sequence[str] = (),
    ) -> Erased:
        """Remove sources, entities or assertions and all that stands on them alone, for good, and
        write the batch that folds what they had touched, in one transaction.

        Gone are text, vectors, index entries, assertions, fact versions and journal contents that
        rested on them, from the file too. Erased assertions leave their passages; erased journal
        entries (``changes``) leave everything else.
        """

    def scan(self, namespace: str, kind: str) -> Iterator[Node]:
        """Yield all nodes of a kind ("source", "episode", "passage", "entity", "mention",
        "assertion", "fact", "change", "same_as") ordered by id, live or not, at one point in time
        (of "same_as" the decisions that hold).
        """

    def stats(self, namespace: str | None) -> StoreStats:
        """Return counts of live nodes in a namespace (None: in all) and facts about the store."""

    def close(self) -> None:
        """Release the store; closing twice is harmless, using it afterwards StoreUnavailable."""
