"""Changes to what is believed that come from a person or a program, not from a text: withdraw a
fact, confirm or correct it, take a change back. All of them withdraw or add assertions and fold the
slots again; nothing is edited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from graphmem.errors import BadInput, NotFound, StaleSlots
from graphmem.model.assertion import Assertion, Literal
from graphmem.model.entity import Entity
from graphmem.model.fact import Fact, FactStatus
from graphmem.model.ids import content_id, entity_key
from graphmem.model.journal import Change
from graphmem.model.records import FactQuery, SlotUpdate, WriteBatch
from graphmem.model.scope import Scope
from graphmem.model.source import DEFAULT_TRUST, Origin, Source
from graphmem.protocols import GraphStore
from graphmem.remember.episodes import Cut, EpisodeCutter, moved
from graphmem.remember.merges import MERGE, SPLIT, Merging, merging_of, wanted_after
from graphmem.remember.reconsolidation import Reconsolidation

_TRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeReport:
    """The journal entries that a call made, oldest first, and what they did."""

    changes: tuple[str, ...] = ()
    added: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a change does, before its slots are folded."""

    change: Change
    added: tuple[Assertion, ...] = ()
    withdrawn: tuple[Assertion, ...] = ()
    reinstated: tuple[Assertion, ...] = ()
    sources: tuple[Source, ...] = ()
    entities: tuple[Entity, ...] = ()
    closed: tuple[str, ...] = ()
    reopened: tuple[str, ...] = field(default=())
    merging: Merging | None = None


class Journal:
    """Makes changes by name and takes them back."""

    def __init__(
        self, store: GraphStore, reconsolidation: Reconsolidation, cutter: EpisodeCutter
    ) -> None:
        """Keep the parts."""
        self._store = store
        self._reconsolidation = reconsolidation
        self._cutter = cutter

    def retract(
        self, fact_id: str, *, namespace: str, recorded_at: int, reason: str = "", actor: str = ""
    ) -> ChangeReport:
        """Withdraw all assertions behind a fact; what they had closed holds again.

        Raises:
            NotFound: no such fact is held.
        """

        def draft() -> Draft:
            fact = self.fact(fact_id, namespace)
            behind = self.live(namespace, fact.assertions)
            change = change_of("retract", namespace, recorded_at, fact_id, reason, actor)
            withdrawn = tuple(one.id for one in behind)
            return Draft(change=replace(change, withdrawn=withdrawn), withdrawn=tuple(behind))

        return self.apply(namespace, recorded_at, draft)

    def confirm(
        self, fact_id: str, *, namespace: str, recorded_at: int, reason: str = "", actor: str = ""
    ) -> ChangeReport:
        """Let an operator say a fact again: one more voice, of full trust.

        Raises:
            NotFound: no such fact is held.
        """

        def draft() -> Draft:
            fact = self.fact(fact_id, namespace)
            best = self.best(fact, namespace)
            said = said_by_operator(best, actor, recorded_at, namespace, object_=None)
            return self.addition("confirm", said, (), recorded_at, reason, actor)

        return self.apply(namespace, recorded_at, draft)

    def correct(
        self,
        fact_id: str,
        object_: str | Literal,
        *,
        namespace: str,
        recorded_at: int,
        reason: str = "",
        actor: str = "",
    ) -> ChangeReport:
        """Replace a fact that was never true: withdraw what said so, and say the right object.

        Raises:
            NotFound: no such fact is held.
            BadInput: the new object is the old one.
        """

        def draft() -> Draft:
            fact = self.fact(fact_id, namespace)
            behind = self.live(namespace, fact.assertions)
            best = self.best(fact, namespace)
            said = said_by_operator(best, actor, recorded_at, namespace, object_=object_)
            if said[0].object_key == fact.object_key:
                raise BadInput(f"{fact_id} has this object already: use confirm to back it")
            return self.addition("correct", said, tuple(behind), recorded_at, reason, actor)

        return self.apply(namespace, recorded_at, draft)

    def undo(
        self,
        change_id: str | None = None,
        *,
        since: int | None = None,
        namespace: str,
        recorded_at: int,
        actor: str = "",
    ) -> ChangeReport:
        """Take a change back, or all changes from a moment on; an undo can be undone too.

        What later changes did to the same assertions stays done.

        Raises:
            NotFound: no such change in the journal.
            BadInput: neither a change nor a moment is given, or the change is undone already.
        """
        if (change_id is None) == (since is None):
            raise BadInput("undo needs a change's id, or since: the moment from which on")
        if change_id is not None:
            targets = [change_id]
        else:
            standing = standing_changes(self._store.changes(namespace, since=since))
            targets = [one.id for one in reversed(standing) if one.undoes is None]
        total = ChangeReport()
        for target in targets:
            done = self.apply(
                namespace,
                recorded_at,
                partial(self._undone, target, namespace, recorded_at, actor),
            )
            total = ChangeReport(
                changes=total.changes + done.changes,
                added=total.added + done.added,
                withdrawn=total.withdrawn + done.withdrawn,
            )
        return total

    def _undone(self, change_id: str, namespace: str, recorded_at: int, actor: str) -> Draft:
        found = self._store.changes(namespace, ids=[change_id])
        if not found:
            raise NotFound(f"no change {change_id!r} in the journal of {namespace!r}")
        target = found[0]
        reach = _reach(target, self._store, namespace)
        journal = self._journal_of(reach, namespace)
        if target.id not in {one.id for one in standing_changes(journal)}:
            raise BadInput(f"{change_id} is undone already: undo the undo to have it again")
        undo = change_of("undo", namespace, recorded_at, change_id, "", actor, undoes=target)
        if reach.action in (MERGE, SPLIT):
            wanted = wanted_after(reach, standing_changes([*journal, undo]))
            return Draft(change=undo, merging=merging_of(self._store, namespace, wanted))
        return self._difference(target, reach, [*journal, undo], recorded_at, actor)

    def _journal_of(self, reach: Change, namespace: str) -> Sequence[Change]:
        """Return the journal from the first change on that could have touched what one touches.

        That is the change itself when it only told what nobody had told before: undoing the
        reading of a text costs what came since, however long the journal is.
        """
        tells = not reach.withdrawn and not reach.closed
        if tells and reach.added:
            told = self._store.changes(namespace, assertion=reach.added[0])
            tells = bool(told) and told[0].id == reach.id
        return self._store.changes(namespace, since=reach.recorded_at if tells else None)

    def _difference(
        self,
        target: Change,
        reach: Change,
        journal: Sequence[Change],
        recorded_at: int,
        actor: str,
    ) -> Draft:
        """Return what must be exchanged so that only the changes that stand have been made."""
        namespace = target.namespace
        assertions = _replayed(reach, journal, "added", "withdrawn")
        passages = _replayed(reach, journal, "opened", "closed")
        records = self._store.assertions(namespace, sorted(assertions))
        held = {one.assertion.id: one for one in records}
        withdrawn = tuple(
            held[one].assertion
            for one, live in assertions.items()
            if one in held and not live and held[one].recorded_to is None
        )
        reinstated = tuple(
            held[one].assertion
            for one, live in assertions.items()
            if one in held and live and held[one].recorded_to is not None
        )
        scope = Scope(namespace=namespace)
        stored = self._store.passages(scope, ids=sorted(passages), closed=True)
        states = {one.passage.id: one.recorded_to is None for one in stored}
        closed = tuple(sorted(one for one, live in states.items() if live and not passages[one]))
        reopened = tuple(sorted(one for one, live in states.items() if not live and passages[one]))
        change = change_of("undo", namespace, recorded_at, target.id, "", actor, undoes=target)
        return Draft(
            change=replace(
                change,
                source_id=reach.source_id,
                added=tuple(one.id for one in reinstated),
                withdrawn=tuple(one.id for one in withdrawn),
                opened=reopened,
                closed=closed,
            ),
            withdrawn=withdrawn,
            reinstated=reinstated,
            closed=closed,
            reopened=reopened,
            sources=self._unread(reach, namespace),
        )

    def _unread(self, reach: Change, namespace: str) -> tuple[Source, ...]:
        """Return the source with no revision, so that its file can be read again."""
        ids = [reach.source_id] if reach.source_id is not None else []
        found = self._store.sources(namespace, ids=ids) if ids else ()
        return tuple(replace(source, revision="") for source in found)

    def apply(self, namespace: str, recorded_at: int, make: Callable[[], Draft]) -> ChangeReport:
        """Make a change: fold what its draft touches and write it; drafted anew when somebody else
        wrote one of its slots meanwhile.
        """
        for attempt in range(_TRIES):
            draft = make()
            updates = self._folded(draft, namespace)
            cut = self._cut_anew(draft, namespace)
            batch = WriteBatch(
                namespace=namespace,
                recorded_at=recorded_at,
                sources=draft.sources,
                episodes=cut.episodes,
                passages=[moved(passage) for passage in cut.passages],
                entities=draft.entities,
                assertions=draft.added,
                slots=updates,
                same_as=draft.merging.same_as if draft.merging else (),
                split=draft.merging.split if draft.merging else (),
                withdrawn=[one.id for one in draft.withdrawn],
                reinstated=[one.id for one in draft.reinstated],
                closed=draft.closed,
                reopened=draft.reopened,
                changes=[draft.change],
            )
            try:
                self._store.write(batch)
            except StaleSlots:
                if attempt == _TRIES - 1:
                    raise
            else:
                return ChangeReport(
                    changes=(draft.change.id,),
                    added=len(draft.added) + len(draft.reinstated),
                    withdrawn=len(draft.withdrawn),
                )
        raise AssertionError  # the loop returns or raises

    def _folded(self, draft: Draft, namespace: str) -> Sequence[SlotUpdate]:
        if draft.merging is not None:
            slot_ids, decided = draft.merging.slot_ids, draft.merging.decided
            return self._reconsolidation.refold_slots(namespace, slot_ids, decided=decided)[0]
        added = [*draft.added, *draft.reinstated]
        return self._reconsolidation.refold(
            namespace, added=added, withdrawn=draft.withdrawn
        ).updates

    def _cut_anew(self, draft: Draft, namespace: str) -> Cut:
        """Return the episodes of a source of which passages are closed or held again."""
        source_id = draft.change.source_id
        if source_id is None or not (draft.closed or draft.reopened):
            return Cut()
        return self._cutter.recut(
            self._store, namespace, source_id, closed=draft.closed, reopened=draft.reopened
        )

    def addition(
        self,
        action: str,
        said: tuple[Assertion, Source, tuple[Entity, ...]],
        withdrawn: tuple[Assertion, ...],
        recorded_at: int,
        reason: str,
        actor: str,
    ) -> Draft:
        """Return the draft of a change that says something new and withdraws what it replaces."""
        assertion, source, entities = said
        change = change_of(action, assertion.namespace, recorded_at, assertion.id, reason, actor)
        return Draft(
            change=replace(
                change,
                source_id=source.id,
                added=(assertion.id,),
                withdrawn=tuple(one.id for one in withdrawn),
                evidence=(reason,) if reason else (),
            ),
            added=(assertion,),
            withdrawn=withdrawn,
            sources=(source,),
            entities=entities,
        )

    def fact(self, fact_id: str, namespace: str) -> Fact:
        """Return a fact that is held.

        Raises:
            NotFound: no such fact is held.
        """
        query = FactQuery(ids=(fact_id,), statuses=tuple(FactStatus))
        found = self._store.facts(Scope(namespace=namespace), query)
        if not found:
            raise NotFound(f"no fact {fact_id!r} is held in the namespace {namespace!r}")
        return found[0]

    def live(self, namespace: str, ids: Iterable[str]) -> list[Assertion]:
        """Return those of some assertions that are not withdrawn."""
        records = self._store.assertions(namespace, sorted(ids))
        return [record.assertion for record in records if record.recorded_to is None]

    def best(self, fact: Fact, namespace: str) -> Assertion:
        """Return the assertion whose words a new statement takes over."""
        behind = self.live(namespace, fact.assertions)
        return max(behind, key=lambda one: (one.object_key == fact.object_key, one.trust, one.id))


def change_of(
    action: str,
    namespace: str,
    recorded_at: int,
    about: str,
    reason: str,
    actor: str,
    *,
    undoes: Change | None = None,
) -> Change:
    """Return a journal entry about something, with nothing exchanged yet."""
    return Change(
        id=content_id("change", namespace, action, about, recorded_at),
        namespace=namespace,
        recorded_at=recorded_at,
        action=action,
        actor=actor,
        reason=reason,
        undoes=undoes.id if undoes is not None else None,
    )


def said_by_operator(
    model: Assertion,
    actor: str,
    recorded_at: int,
    namespace: str,
    *,
    object_: str | Literal | None,
) -> tuple[Assertion, Source, tuple[Entity, ...]]:
    """Return a new statement after the model of another, its source, and entities that it needs."""
    uri = f"operator:{actor or 'operator'}"
    source = Source(
        id=content_id("source", namespace, uri),
        namespace=namespace,
        uri=uri,
        revision="",
        origin=Origin.OPERATOR,
        trust=DEFAULT_TRUST[Origin.OPERATOR],
        root=uri,
    )
    entities: tuple[Entity, ...] = ()
    object_id, literal, text = model.object_id, model.literal, model.object_text
    if isinstance(object_, Literal):
        object_id, literal, text = None, object_, object_.text
    elif object_ is not None:
        object_id, literal, text = (
            content_id("entity", namespace, entity_key(object_)),
            None,
            object_,
        )
        entities = (
            Entity(id=object_id, namespace=namespace, name=object_, canonical_id=object_id),
        )
    key = object_id or (literal.key if literal else "")
    identity = (model.subject_id, model.predicate, key, recorded_at)
    assertion = replace(
        model,
        id=content_id("assertion", namespace, source.id, *identity),
        source_id=source.id,
        passage_id=None,
        object_id=object_id,
        literal=literal,
        object_text=text,
        subject_span=None,
        predicate_span=None,
        object_span=None,
        evidence=None,
        attributed_to=None,
        confidence=1.0,
        method="operator",
        root=uri,
        origin=Origin.OPERATOR,
        trust=DEFAULT_TRUST[Origin.OPERATOR],
        derived_from=(model.id,),
    )
    return assertion, source, entities


def standing_changes(changes: Sequence[Change]) -> list[Change]:
    """Return the changes that no standing undo takes back, in their order."""
    cancelled: set[str] = set()
    standing: list[Change] = []
    for change in reversed(changes):
        if change.id in cancelled:
            continue
        if change.undoes is not None:
            cancelled.add(change.undoes)
        standing.append(change)
    return standing[::-1]


def _reach(target: Change, store: GraphStore, namespace: str) -> Change:
    """Return the change that an undo (of an undo, ...) is about in the end."""
    while target.undoes is not None:
        found = store.changes(namespace, ids=[target.undoes])
        if not found:
            return target
        target = found[0]
    return target


def _replayed(reach: Change, journal: Sequence[Change], on: str, off: str) -> dict[str, bool]:
    """Return which of the things that a change touches are live after all that stands.

    What a change takes away was live before it only if what brought it stands; where the journal
    was compacted and tells nothing of it, it was.
    """
    touched = {*getattr(reach, on), *getattr(reach, off)}
    live = dict.fromkeys(getattr(reach, on), False) | dict.fromkeys(getattr(reach, off), True)
    brought = {one for change in journal for one in getattr(change, on) if one in touched}
    live.update(dict.fromkeys(brought, False))
    for change in standing_changes(journal):
        if change.undoes is not None:
            continue  # an undo says nothing itself: it takes a change out of those that stand
        live.update((one, True) for one in getattr(change, on) if one in touched)
        live.update((one, False) for one in getattr(change, off) if one in touched)
    return live
