"""The write path's second half: prepared documents meet what the memory holds, in one batch."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graphmem.errors import BadInput, StaleSlots
from graphmem.model.assertion import Assertion
from graphmem.model.entity import Entity, Mention
from graphmem.model.episode import Episode, Passage
from graphmem.model.fact import VerdictKind
from graphmem.model.ids import content_id, revision_of
from graphmem.model.journal import Change
from graphmem.model.records import AssertionRecord, IndexedPassage, PassageRecord, WriteBatch
from graphmem.model.scope import Scope
from graphmem.model.source import Source, SourceState
from graphmem.protocols import GraphStore
from graphmem.remember.commits import Commits
from graphmem.remember.episodes import EpisodeCutter, moved
from graphmem.remember.guard import bounded_by_evidence
from graphmem.remember.preparation import Prepared
from graphmem.remember.reconsolidation import Reconsolidation
from graphmem.remember.title_links import TitleLinks

# A slot that is written this often between our reading and writing is written by a broken client.
_TRIES = 20
_NO_REVISION = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteReport:
    """What remembering did: counts of sources by outcome, of new nodes, of verdicts on facts."""

    sources: Mapping[str, int] = field(default_factory=dict)
    passages: int = 0
    entities: int = 0
    assertions: int = 0
    verdicts: Mapping[str, int] = field(default_factory=dict)
    changes: tuple[str, ...] = ()

    def __add__(self, other: WriteReport) -> WriteReport:
        """Return both reports as one."""
        return WriteReport(
            sources=Counter(self.sources) + Counter(other.sources),
            passages=self.passages + other.passages,
            entities=self.entities + other.entities,
            assertions=self.assertions + other.assertions,
            verdicts=Counter(self.verdicts) + Counter(other.verdicts),
            changes=self.changes + other.changes,
        )

    @property
    def facts(self) -> dict[str, int]:
        """New, confirmed, closed and disputed facts."""
        verdicts = Counter(self.verdicts)
        return {
            "new": sum(verdicts[kind] for kind in _NEW_FACTS),
            "confirmed": verdicts[VerdictKind.CONFIRMS] + verdicts[VerdictKind.REFINES],
            "closed": verdicts[VerdictKind.SUPERSEDES] + verdicts[VerdictKind.RETRACTS],
            "disputed": verdicts[VerdictKind.DISPUTES],
        }


_NEW_FACTS = (
    VerdictKind.NEW,
    VerdictKind.SUPERSEDES,
    VerdictKind.HISTORICAL,
    VerdictKind.REOPENS,
    VerdictKind.DISPUTES,
)


@dataclass(slots=True)
class _Plan:
    """What one source changes, found by comparing it with what the store holds of it."""

    source: Source
    outcome: str
    passages: list[IndexedPassage] = field(default_factory=list)
    moved: list[IndexedPassage] = field(default_factory=list)
    episodes: Sequence[Episode] = ()
    mentions: Sequence[Mention] = ()
    read_revision: str | None = None
    closed: list[str] = field(default_factory=list)
    reopened: list[str] = field(default_factory=list)
    added: list[Assertion] = field(default_factory=list)
    withdrawn: list[Assertion] = field(default_factory=list)
    reinstated: list[Assertion] = field(default_factory=list)
    new_passages: int = 0
    is_told: bool = True


@dataclass(slots=True)
class _Content:
    """What the store holds of one source, by id."""

    passages: dict[str, PassageRecord] = field(default_factory=dict)
    assertions: dict[str, AssertionRecord] = field(default_factory=dict)


class Writer:
    """Writes prepared documents into a store; the only place that decides what a batch holds."""

    def __init__(
        self,
        store: GraphStore,
        reconsolidation: Reconsolidation,
        cutter: EpisodeCutter,
        commits: Commits,
    ) -> None:
        """Keep the parts."""
        self._store = store
        self._reconsolidation = reconsolidation
        self._cutter = cutter
        self._commits = commits
        self._links = TitleLinks(store)

    def write(
        self, prepared: Sequence[Prepared], *, namespace: str, recorded_at: int, actor: str = ""
    ) -> WriteReport:
        """Write documents in one transaction; those that are known already change nothing.

        Raises:
            BadInput: two documents have the same uri.
            WriteFailed: the store refused; nothing was written.
            StaleSlots: other writers kept changing the same slots.
        """
        twice = [uri for uri, n in Counter(p.source.uri for p in prepared).items() if n > 1]
        if twice:
            raise BadInput(
                f"two documents of one batch are both called {twice[0]!r}: add them one by one, or "
                "name them apart"
            )
        for attempt in range(_TRIES):
            before = self._commits.last(namespace)
            batch, report = self._batch(prepared, namespace, recorded_at, actor)
            try:
                receipt = self._store.write(batch)
            except StaleSlots:
                if attempt == _TRIES - 1:
                    raise
            else:
                self._commits.note(namespace, receipt.generation)
                if batch.passages and receipt.generation > before + 1:
                    self._catch_up(prepared, batch)
                return replace(report, entities=receipt.added.get("entity", 0))
        raise AssertionError  # the loop returns or raises

    def _catch_up(self, prepared: Sequence[Prepared], batch: WriteBatch) -> None:
        """Add the links to what another writer committed while this batch was made: neither of the
        two could see the other.
        """
        namespace = batch.namespace
        made = {(one.passage_id, one.entity_id) for one in batch.mentions}
        written = {one.passage.id for one in batch.passages}
        passages = [[p for p in one.passages if p.passage.id in written] for one in prepared]
        links = self._links.of(prepared, passages, namespace, again=True)
        late = [one for one in links if (one.passage_id, one.entity_id) not in made]
        if late:
            at = batch.recorded_at
            follow_up = WriteBatch(namespace=namespace, recorded_at=at, mentions=late)
            self._commits.note(namespace, self._store.write(follow_up).generation)

    def preview(
        self, prepared: Sequence[Prepared], *, namespace: str, recorded_at: int
    ) -> tuple[WriteBatch, WriteReport]:
        """Return what ``write`` would write now, and the report it would give; writes nothing."""
        batch, report = self._batch(prepared, namespace, recorded_at, "")
        ids = [entity.id for entity in batch.entities]
        known = {entity.id for entity in self._store.entities(Scope(namespace=namespace), ids)}
        return batch, replace(report, entities=len(set(ids) - known))

    def _batch(
        self, prepared: Sequence[Prepared], namespace: str, recorded_at: int, actor: str
    ) -> tuple[WriteBatch, WriteReport]:
        plans = self._plans(prepared, namespace)
        for plan in plans:
            plan.added = bounded_by_evidence(plan.added, self._store, namespace)
        changed = [
            (document, plan)
            for document, plan in zip(prepared, plans, strict=True)
            if plan.outcome != "unchanged"
        ]
        entities = _union(entity for document, _ in changed for entity in document.entities)
        refolded = self._reconsolidation.refold(
            namespace,
            added=[one for _, plan in changed for one in (*plan.added, *plan.reinstated)],
            withdrawn=[one for _, plan in changed for one in plan.withdrawn],
        )
        changes = [_change(plan, recorded_at, actor) for _, plan in changed]
        links = self._links.of(
            [document for document, _ in changed],
            [plan.passages for _, plan in changed],
            namespace,
        )
        batch = WriteBatch(
            namespace=namespace,
            recorded_at=recorded_at,
            sources=[plan.source for plan in plans if plan.is_told],
            episodes=[episode for _, plan in changed for episode in plan.episodes],
            passages=[each for _, plan in changed for each in (*plan.passages, *plan.moved)],
            entities=entities,
            mentions=[*(mention for _, plan in changed for mention in plan.mentions), *links],
            assertions=[assertion for _, plan in changed for assertion in plan.added],
            slots=refolded.updates,
            withdrawn=[assertion.id for _, plan in changed for assertion in plan.withdrawn],
            reinstated=[assertion.id for _, plan in changed for assertion in plan.reinstated],
            closed=[passage for _, plan in changed for passage in plan.closed],
            reopened=[passage for _, plan in changed for passage in plan.reopened],
            changes=changes,
            continues={
                plan.source.id: plan.read_revision
                for plan in plans
                if plan.is_told and plan.read_revision is not None
            },
        )
        report = WriteReport(
            sources=Counter(plan.outcome for plan in plans),
            passages=sum(plan.new_passages for _, plan in changed),
            assertions=len(batch.assertions),
            verdicts=refolded.verdicts,
            changes=tuple(change.id for change in changes),
        )
        return batch, report

    def _plans(self, prepared: Sequence[Prepared], namespace: str) -> list[_Plan]:
        ids = [document.source.id for document in prepared]
        stored = {source.id: source for source in self._store.sources(namespace, ids=ids)}
        revised = [one.source.id for one in prepared if _is_revised(one, stored)]
        contents = self._contents(namespace, revised)
        plans: list[_Plan] = []
        for document in prepared:
            held = stored.get(document.source.id)
            if document.appends:
                plans.append(self._continued(document, held))
            elif held is not None and held.revision == document.source.revision:
                plans.append(_unchanged(held))
            else:
                plans.append(_revised(document, held, contents[document.source.id]))
        return plans

    def _contents(self, namespace: str, source_ids: Sequence[str]) -> dict[str, _Content]:
        """Return what the store holds of sources, live or closed; in two reads for all of them."""
        contents: dict[str, _Content] = defaultdict(_Content)
        if source_ids:
            scope = Scope(namespace=namespace)
            for held in self._store.passages(scope, sources=source_ids, closed=True):
                contents[held.passage.source_id].passages[held.passage.id] = held
            for said in self._store.assertions(namespace, sources=source_ids):
                contents[said.assertion.source_id].assertions[said.assertion.id] = said
        return contents

    def _continued(self, document: Prepared, stored: Source | None) -> _Plan:
        """Compare a log that goes on with what is there of the turns and statements given; costs
        what is given, however long the log is.
        """
        source = document.source
        scope = Scope(namespace=source.namespace)
        ids = [each.passage.id for each in document.passages]
        found = {
            record.passage.id: record
            for record in self._store.passages(scope, ids=ids, closed=True)
        }
        new = [each for each in document.passages if each.passage.id not in found]
        reopened = sorted(one for one, record in found.items() if record.recorded_to is not None)
        records = self._store.assertions(source.namespace, [one.id for one in document.assertions])
        known = {record.assertion.id: record for record in records}
        # A turn that is there was read as it stood in its log; told again, others may stand before.
        fresh = {None, *reopened, *(each.passage.id for each in new)}
        told = [one for one in document.assertions if one.passage_id in fresh]
        added = [one for one in told if one.id not in known]
        is_there = stored is not None and bool(stored.revision)
        if stored is not None and is_there and not new and not added and not reopened:
            return _unchanged(stored)
        before = _done(stored if stored is not None and is_there else source)
        held = before.revision if is_there else _NO_REVISION
        contents = [*(each.passage.id for each in new), *(one.id for one in added)]
        plan = _Plan(
            source=replace(before, revision=_with_contents(held, contents)),
            outcome="changed" if is_there else "new",
            mentions=[one for one in document.mentions if one.passage_id in fresh],
            reopened=reopened,
            added=added,
            reinstated=[
                one
                for one in told
                # What was told before its change was undone is told again.
                if (one.passage_id in reopened or not is_there)
                and one.id in known
                and known[one.id].recorded_to is not None
            ],
            new_passages=len(new),
        )
        if new or reopened:
            plan.read_revision = "" if stored is None else stored.revision
            self._file(plan, new)
        return plan

    def _file(self, plan: _Plan, new: Sequence[IndexedPassage]) -> None:
        """Put new passages behind those of their source, in episodes that go on from there."""
        source = plan.source
        cut = self._cutter.recut(
            self._store,
            source.namespace,
            source.id,
            new=[each.passage for each in new],
            reopened=plan.reopened,
        )
        filed = {passage.id: passage for passage in cut.passages}
        plan.episodes = cut.episodes
        plan.passages = [_behind(each, filed.pop(each.passage.id)) for each in new]
        plan.moved = [moved(passage) for passage in filed.values()]


def _is_revised(document: Prepared, stored: Mapping[str, Source]) -> bool:
    """Say whether a document takes the place of what the store may hold of its source."""
    held = stored.get(document.source.id)
    if held is None or document.appends:
        return False
    return held.revision != document.source.revision


def _revised(document: Prepared, stored: Source | None, content: _Content) -> _Plan:
    """Compare a document with the passages that the store holds, live or closed, of it."""
    held, known = content.passages, content.assertions
    ids = {each.passage.id for each in document.passages}
    live = {one for one, record in held.items() if record.recorded_to is None}
    said = {assertion.id for assertion in document.assertions}
    return _Plan(
        source=document.source,
        # A source may be there and have nothing: in the ledger only, or undone.
        outcome="changed" if held else "new",
        passages=list(document.passages),
        episodes=document.episodes,
        mentions=document.mentions,
        read_revision="" if stored is None else stored.revision,
        closed=sorted(live - ids),
        reopened=sorted(ids & held.keys() - live),
        added=[one for one in document.assertions if one.id not in known],
        withdrawn=[
            record.assertion
            for one, record in known.items()
            if record.recorded_to is None and one not in said
        ],
        reinstated=[
            one
            for one in document.assertions
            if one.id in known and known[one.id].recorded_to is not None
        ],
        new_passages=len(ids - held.keys()),
    )


def _unchanged(stored: Source) -> _Plan:
    """Return the plan of a source that is there whole; the ledger may still call it pending."""
    told = stored.state is not SourceState.DONE
    return _Plan(
        source=_done(stored),
        outcome="unchanged",
        is_told=told,
        read_revision=stored.revision,
    )


def _done(source: Source) -> Source:
    return replace(source, state=SourceState.DONE, failure=None)


def _behind(indexed: IndexedPassage, filed: Passage) -> IndexedPassage:
    """Return a passage, filed, that the store will number behind those of its source."""
    return replace(indexed, passage=replace(filed, ordinal=-1))


def _with_contents(revision: str, ids: Sequence[str]) -> str:
    """Return the revision of a source that goes on: it says what is there, in whatever order and
    in however many pieces it came.
    """
    held = int(revision, 16)
    for one in ids:
        held ^= int(revision_of(one), 16)
    return f"{held:064x}"


def _union(entities: Iterable[Entity]) -> list[Entity]:
    """Return each entity once, with the aliases that any document gives it."""
    found: dict[str, Entity] = {}
    for entity in entities:
        known = found.get(entity.id, entity)
        aliases = {*known.aliases, *entity.aliases, known.name} - {entity.name}
        found[entity.id] = replace(
            entity, aliases=tuple(sorted(aliases)), type=known.type or entity.type
        )
    return list(found.values())


def _change(plan: _Plan, recorded_at: int, actor: str) -> Change:
    source = plan.source
    return Change(
        id=content_id("change", source.namespace, source.id, source.revision, recorded_at),
        namespace=source.namespace,
        recorded_at=recorded_at,
        action="add" if plan.outcome == "new" else "revise",
        actor=actor,
        reason=f"{plan.outcome} source {source.uri}",
        source_id=source.id,
        added=tuple(one.id for one in (*plan.added, *plan.reinstated)),
        withdrawn=tuple(one.id for one in plan.withdrawn),
        opened=tuple(each.passage.id for each in plan.passages),
        closed=tuple(plan.closed),
    )
