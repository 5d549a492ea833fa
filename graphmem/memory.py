"""Memory: the front of graphmem. It wires parts and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from graphmem.episodic import Episodic
from graphmem.errors import BadInput, NotFound
from graphmem.exchange import Exchange
from graphmem.identity import Identity
from graphmem.model.document import Document, Triple, Turn
from graphmem.model.fact import FactStatus
from graphmem.model.ids import kind_of, revision_of
from graphmem.model.records import EpisodeQuery, FactQuery, StoreStats
from graphmem.model.results import SearchResult
from graphmem.model.scope import Scope, check_namespace, conditions_of
from graphmem.model.source import Metadata, Origin
from graphmem.model.time import Instant, instant, now_micros
from graphmem.protocols import Encoder, Extractor, GraphStore, Policy, Reranker
from graphmem.recall.episode_search import PRESETS
from graphmem.recall.fact_views import fact_views
from graphmem.recall.granularity import GRANULARITIES, search_grouped
from graphmem.recall.ranking import CHANNELS
from graphmem.recall.retriever import Retriever, SearchOptions
from graphmem.settings import settings_from
from graphmem.stores.opening import open_store

# What writes is loaded by what needs it: a search from a shell is over sooner than its imports.
if TYPE_CHECKING:
    from graphmem.remember.commits import Commits
    from graphmem.remember.ledger import Ledger
    from graphmem.remember.preparation import Prepared, Preparer
    from graphmem.remember.preview import Preview
    from graphmem.remember.schema import Schema
    from graphmem.remember.writer import Writer, WriteReport


class Memory(Identity, Episodic, Exchange):
    """A long-term memory in one store: add documents and dialogue, search, ask for facts.

    ``Memory()`` opens ./graphmem.db (or GRAPHMEM_STORE), ``Memory("notes.db")`` a file of that
    name, ``Memory("neo4j://host:7687")`` a server; a GraphStore can be passed too. Use it as a
    context manager, or close it. Every call may name another ``namespace`` than the default.
    """

    def __init__(
        self,
        store: str | Path | GraphStore | None = None,
        *,
        namespace: str | None = None,
        encoder: Encoder | None = None,
        extractor: Extractor | None = None,
        extract: bool = True,
        schema: Schema | str | Path | None = None,
        policies: Mapping[str, Policy] | None = None,
        weights: str | Path | None = None,
    ) -> None:
        """Open a memory.

        Args:
            store: a file, a server's URL, a GraphStore, or None for the environment's.
            namespace: where calls read and write unless they name another.
            encoder: turns texts into vectors; default: the packaged static encoder.
            extractor: reads names and statements; default: the packaged spaCy model.
            extract: False stores passages only, without names and facts.
            schema: predicate classes, or a TOML file merged over the packaged ones; default: the
                environment's file, if it names one.
            policies: functions that fold a slot's assertions, by kind ("single") or by the name of
                a slot, in place of the usual ones. They must be pure; ``refold`` applies them to
                what is held.
            weights: a file of one's own weights for the search in documents.

        Raises:
            StoreUnavailable: the store cannot be opened or reached.
            StoreTooNew: it was written by a newer graphmem.
            EncoderMismatch: it was written with another encoder.
        """
        settings = settings_from()
        self.namespace = check_namespace(namespace or settings.namespace)
        self._encoder = encoder or encoder_named(settings.encoder)
        self._given_extractor = extractor
        self._extract = extract
        self._nlp = settings.nlp
        self._schema = settings.schema if schema is None else schema
        self._policies = policies
        self._weights = weights
        given = settings.store if store is None else store
        self._store: GraphStore = (
            open_store(str(given), self._encoder) if isinstance(given, str | Path) else given
        )

    # ---- writing -------------------------------------------------------------------------

    def add(  # noqa: PLR0913 - what a caller may know of a text, each by its name
        self,
        content: str | Path | Sequence[Mapping[str, Any] | Turn],
        *,
        source: str | None = None,
        title: str = "",
        at: Instant | str | None = None,
        metadata: Metadata | None = None,
        origin: Origin | str = Origin.USER,
        trust: float | None = None,
        namespace: str | None = None,
        user_id: str | None = None,
        agent_id: str | None = None,
        session_id: str | None = None,
    ) -> WriteReport:
        """Remember a text, a file or folder (a Path), or turns of a dialogue.

        Turns are Turn objects or mappings {"role" or "speaker", "content" or "text", "at"?, ...};
        with a ``session_id`` they continue that session. A text of the same ``source`` as an
        earlier one is a new revision of it. Adding the same twice changes nothing.

        Raises:
            BadInput: the content or an argument cannot be used; nothing was written.
            WriteFailed: the store refused; nothing was written.
        """
        given = {
            "title": title,
            "at": None if at is None else instant(at),
            "metadata": dict(metadata or {}),
            "origin": _origin(origin),
            "trust": trust,
            "user_id": user_id,
            "agent_id": agent_id,
            "session_id": session_id,
        }
        if isinstance(content, Path):
            return self._add_path(content, given, namespace)
        document = _document(content, source, given)
        return self.add_documents([document], namespace=namespace)

    def add_documents(
        self, documents: Sequence[Document], *, namespace: str | None = None
    ) -> WriteReport:
        """Remember documents in one transaction, all or none of them."""
        from graphmem.remember.turns import speakers_known

        space = check_namespace(namespace or self.namespace)
        known = [speakers_known(document, self._store, space) for document in documents]
        return self.write(self.prepare(known, namespace=space), namespace=space)

    def add_facts(
        self,
        triples: Sequence[Triple | Mapping[str, Any] | tuple[str, str, str]],
        *,
        source: str = "facts",
        at: Instant | str | None = None,
        origin: Origin | str = Origin.USER,
        trust: float | None = None,
        namespace: str | None = None,
    ) -> WriteReport:
        """Remember triples that a caller states, with the same rules as those read from text.

        A triple is a Triple, (subject, predicate, object), or a mapping with Triple's fields.
        Facts added under the same ``source`` add up; they never replace each other's statements.
        """
        read = tuple(_triple(triple) for triple in triples)
        document = Document(
            uri=source,
            triples=read,
            at=None if at is None else instant(at),
            origin=_origin(origin),
            trust=trust,
            appends=True,
        )
        return self.add_documents([document], namespace=namespace)

    def prepare(
        self, documents: Sequence[Document], *, namespace: str | None = None
    ) -> list[Prepared]:
        """Read and encode documents without writing them; ``write`` takes the outcome.

        Nothing here looks at the store, so other processes can do it.
        """
        return self.preparer.prepare(documents, check_namespace(namespace or self.namespace))

    def write(
        self,
        prepared: Sequence[Prepared],
        *,
        namespace: str | None = None,
        dry_run: bool = False,
    ) -> WriteReport:
        """Write what ``prepare`` gave, in one transaction; ``dry_run`` only says what it would do.

        Raises:
            BadInput: two documents have the same uri.
            WriteFailed: the store refused; nothing was written.
        """
        space = check_namespace(namespace or self.namespace)
        if dry_run:
            report = self._writer.preview(prepared, namespace=space, recorded_at=now_micros())[1]
            return replace(report, changes=())
        return self._writer.write(prepared, namespace=space, recorded_at=now_micros())

    def preview(
        self,
        content: str | Sequence[Mapping[str, Any] | Turn],
        *,
        source: str | None = None,
        title: str = "",
        at: Instant | str | None = None,
        origin: Origin | str = Origin.USER,
        session_id: str | None = None,
        namespace: str | None = None,
    ) -> Preview:
        """Say what ``add`` with the same arguments would do, without doing it."""
        from graphmem.remember.preview import preview_of
        from graphmem.remember.turns import speakers_known

        given = {
            "title": title,
            "at": None if at is None else instant(at),
            "origin": _origin(origin),
            "session_id": session_id,
        }
        space = check_namespace(namespace or self.namespace)
        document = speakers_known(_document(content, source, given), self._store, space)
        prepared = self.prepare([document], namespace=space)
        batch, report = self._writer.preview(prepared, namespace=space, recorded_at=now_micros())
        return preview_of(batch, report, self._store)

    # ---- reading -------------------------------------------------------------------------

    def search(  # noqa: PLR0913 - each of them is a word that callers know
        self,
        question: str,
        *,
        top_k: int = 10,
        namespace: str | None = None,
        filters: Mapping[str, Any] | None = None,
        as_of: Instant | str | None = None,
        known: Instant | str | None = None,
        now: Instant | str | None = None,
        granularity: str = "turn",
        channels: Sequence[str] = CHANNELS,
        reranker: Reranker | None = None,
        feedback: bool = True,
        threshold: float | None = None,
        explain: bool = True,
    ) -> SearchResult:
        """Find the passages that answer a question, best first, with evidence and reasons.

        Args:
            question: any text.
            top_k: how many hits at most.
            namespace: where to look.
            filters: {"source": "diary.txt"}, {"at": {"gte": "2024"}}, {"any metadata": value}.
            as_of: what was true then.
            known: what this memory knew then.
            now: what "last week" is measured from; default: the newest of what was said.
            granularity: what a hit is: a "turn" (of a document: a passage), "episode" or "session".
            channels: which of the channels may speak; ("arigraph",) or ("memgas",): as they rank.
            reranker: a callable over (question, texts) that orders the hits anew.
            feedback: whether what was said of hits of similar questions weighs in.
            threshold: the least answerability (0 to 1) with which anything is shown.
            explain: whether hits say why they came (``scores``, ``ranks``, ``paths``; in words:
                ``reasons``). Without, a result is smaller and a search a little cheaper.

        Raises:
            BadInput: the question is empty or an argument cannot be used.
        """
        if not question.strip():
            raise BadInput("the question is empty: ask something")
        if top_k < 1:
            raise BadInput(f"top_k must be at least 1, not {top_k}")
        _check_choice(channels, granularity)
        options = SearchOptions(
            top_k=top_k,
            channels=tuple(channels),
            reranker=reranker,
            now=None if now is None else instant(now, zone=0),
            feedback=feedback,
            threshold=threshold,
            explain=explain,
        )
        scope = self._scope(namespace, filters=filters, as_of=as_of, known=known)
        if granularity == "turn":
            return self._retriever.search(question, scope, options)
        return search_grouped(
            self._retriever, self._store, question, scope, options, granularity=granularity
        )

    def get(self, id: str, *, namespace: str | None = None) -> dict[str, Any]:  # noqa: A002
        """Return a passage, episode, entity, fact, assertion or source by id, as a mapping.

        Raises:
            NotFound: the namespace holds nothing with this id.
        """
        scope = self._scope(namespace)
        found = self._found(id, scope)
        if found is None:
            raise NotFound(f"nothing with the id {id!r} in the namespace {scope.namespace!r}")
        return found

    def stats(self, *, namespace: str | None = None) -> StoreStats:
        """Return counts of what a namespace holds, and facts about the store."""
        return self._store.stats(check_namespace(namespace or self.namespace))

    def _repr_html_(self) -> str:
        from graphmem.model.html import memory_html

        return memory_html(f"Memory, namespace {self.namespace}", self.stats().counts)

    # ---- life ----------------------------------------------------------------------------

    def close(self) -> None:
        """Release the store; closing twice is harmless."""
        self._store.close()

    def __enter__(self) -> Self:
        """Return the memory itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the memory."""
        self.close()

    # ---- parts ---------------------------------------------------------------------------

    @cached_property
    def preparer(self) -> Preparer:
        """The part that reads and encodes documents; made, and its models loaded, when needed."""
        from graphmem.remember.preparation import Preparer

        return Preparer(self._encoder, self._extractor, self._cutter)

    @cached_property
    def ledger(self) -> Ledger:
        """What became of each source that was given: held in which revision, pending, or failed."""
        from graphmem.remember.ledger import Ledger

        return Ledger(self._store, self.namespace, self._commits)

    @cached_property
    def _extractor(self) -> Extractor | None:
        if self._given_extractor is not None or not self._extract:
            return self._given_extractor
        from graphmem.nlp.spacy_extraction import SpacyExtractor

        return SpacyExtractor(self._nlp)

    @cached_property
    def _commits(self) -> Commits:
        from graphmem.remember.commits import Commits

        return Commits()

    @cached_property
    def _writer(self) -> Writer:
        from graphmem.remember.writer import Writer

        return Writer(self._store, self._reconsolidation, self._cutter, self._commits)

    @cached_property
    def _retriever(self) -> Retriever:
        from graphmem.nlp.static_encoder import StaticEncoder
        from graphmem.recall.near_words import NearWords

        static = self._encoder if isinstance(self._encoder, StaticEncoder) else StaticEncoder()
        from graphmem.recall.document_weights import read_weights

        weights = None if self._weights is None else read_weights(Path(self._weights))
        return Retriever(self._store, self._encoder, NearWords(static), weights)

    def _scope(
        self,
        namespace: str | None,
        *,
        filters: Mapping[str, Any] | None = None,
        as_of: Instant | str | None = None,
        known: Instant | str | None = None,
    ) -> Scope:
        return Scope(
            namespace=namespace or self.namespace,
            conditions=conditions_of(filters),
            as_of=None if as_of is None else instant(as_of, zone=0).micros,
            known=None if known is None else instant(known, zone=0).end,
        )

    def _found(self, id: str, scope: Scope) -> dict[str, Any] | None:  # noqa: A002
        from graphmem.recall.export import node_to_dict

        space = scope.namespace
        kind = kind_of(id)
        if kind == "fact":
            views = fact_views(self._store.facts(scope, _every(id)), scope, self._store)
            return views[0].to_dict() if views else None
        nodes: Sequence[Any] = ()
        if kind == "passage":
            nodes = self._store.passages(scope, ids=[id], closed=True)
        elif kind == "episode":
            nodes = self._store.episodes(scope, EpisodeQuery(ids=(id,)))
        elif kind == "entity":
            nodes = self._store.entities(scope, [id])
        elif kind == "assertion":
            nodes = self._store.assertions(space, [id])
        elif kind == "source":
            nodes = self._store.sources(space, ids=[id])
        elif kind == "change":
            nodes = self._store.changes(space, ids=[id])
        return node_to_dict(nodes[0]) if nodes else None

    def _add_path(self, path: Path, given: Mapping[str, Any], namespace: str | None) -> WriteReport:
        from importlib.metadata import entry_points

        for point in entry_points(group="graphmem.readers", name="path"):
            documents = point.load()(path, **given)
            return self.add_documents(list(documents), namespace=namespace)
        raise BadInput(f"{path}: no reader is installed: reinstall graphmem, it brings one")


def _check_choice(channels: Sequence[str], granularity: str) -> None:
    """Refuse channels and granularities that there are not, and a preset beside others."""
    alone = len(channels) == 1 and channels[0] in PRESETS
    if not channels or not (alone or set(channels) <= set(CHANNELS)):
        raise BadInput(
            f"channels must be some of {', '.join(CHANNELS)}, or one of {', '.join(PRESETS)} "
            f"alone, not {list(channels)}"
        )
    if granularity not in GRANULARITIES:
        raise BadInput(f"granularity is one of {', '.join(GRANULARITIES)}, not {granularity!r}")


def _every(fact_id: str) -> FactQuery:
    return FactQuery(ids=(fact_id,), statuses=tuple(FactStatus))


def encoder_named(name: str | None) -> Encoder:
    """Return the packaged encoder (None or "static"), or a model of sentence-transformers."""
    if name is None or name == "static":
        from graphmem.nlp.static_encoder import StaticEncoder

        return StaticEncoder()
    from graphmem.nlp.sentence_transformers_encoder import SentenceTransformersEncoder

    return SentenceTransformersEncoder(name)


def _origin(origin: Origin | str) -> Origin:
    try:
        return Origin(origin)
    except ValueError:
        raise BadInput(f"{origin!r} is no origin: use one of {', '.join(Origin)}") from None


def _document(
    content: str | Sequence[Mapping[str, Any] | Turn],
    source: str | None,
    given: Mapping[str, Any],
) -> Document:
    if isinstance(content, str):
        if not content.strip():
            raise BadInput("the text is empty: there is nothing to remember")
        uri = source or f"text:{revision_of(content)[:16]}"
        return Document(uri=uri, text=content, **given)
    from graphmem.remember.turns import turns_of

    turns = turns_of(content)
    session = given["session_id"]
    uri = source or f"session:{session or revision_of(repr(turns))[:16]}"
    return Document(uri=uri, turns=turns, appends=session is not None, **given)


def _triple(triple: Triple | Mapping[str, Any] | tuple[str, str, str]) -> Triple:
    if isinstance(triple, Triple):
        return triple
    if isinstance(triple, Mapping):
        fields = dict(triple)
        for name in ("valid_from", "valid_to", "observed_at"):
            if fields.get(name) is not None:
                fields[name] = instant(fields[name])
        try:
            return Triple(**fields)
        except TypeError as error:
            known = ", ".join(Triple.__dataclass_fields__)
            raise BadInput(f"{triple!r} is no triple ({error}): its fields are {known}") from None
    if len(triple) != 3:
        raise BadInput(f"{triple!r} is no triple: give (subject, predicate, object)")
    subject, predicate, object_ = triple
    return Triple(subject=subject, predicate=predicate, object=object_)
