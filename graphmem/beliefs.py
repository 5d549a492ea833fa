"""What a memory believes, and how that is looked at and changed: the part of Memory about facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from graphmem.errors import BadInput, NotFound
from graphmem.model.assertion import Literal
from graphmem.model.fact import Fact, FactStatus, conflict_groups
from graphmem.model.ids import entity_key, kind_of, normalised_name
from graphmem.model.journal import Change
from graphmem.model.records import FactQuery
from graphmem.model.results import FactList, FactVersion, FactView, Proposal, Timeline
from graphmem.model.scope import Scope, check_namespace
from graphmem.model.time import Instant, instant, now_micros
from graphmem.protocols import Encoder, GraphStore, Policy
from graphmem.recall.fact_views import fact_views

# What writes is loaded by what needs it: a search from a shell is over sooner than its imports.
if TYPE_CHECKING:
    from graphmem.remember.episodes import EpisodeCutter
    from graphmem.remember.erasure import Eraser, ForgetReport
    from graphmem.remember.journal import ChangeReport, Journal
    from graphmem.remember.proposals import Proposals
    from graphmem.remember.reconsolidation import Reconsolidation
    from graphmem.remember.refolding import Refolder, RefoldReport
    from graphmem.remember.schema import Problem, Schema, Suggestion


class Place(TypedDict):
    """Where and when a change is made."""

    namespace: str
    recorded_at: int


class Beliefs:
    """Facts, their history, the journal of what changed them, and the schema that they follow."""

    namespace: str
    _store: GraphStore
    _encoder: Encoder
    _schema: Schema | str | Path | None
    _policies: Mapping[str, Policy] | None

    # ---- looking -------------------------------------------------------------------------

    def facts(
        self,
        *,
        subject: str | None = None,
        predicate: str | None = None,
        object: str | None = None,  # noqa: A002 - the word of the triple
        status: str | None = None,
        as_of: Instant | str | None = None,
        known: Instant | str | None = None,
        namespace: str | None = None,
        limit: int | None = None,
    ) -> FactList:
        """Return facts by subject, predicate and object (names or ids): those that hold now.

        A relation is found in any of its words and from both sides: "Moss is the mayor of Averil"
        answers subject "Averil", predicate "mayor". ``as_of`` and ``known`` ask for another time,
        ``status`` for others: "closed", "disputed", ..., or "all".
        """
        from graphmem.remember.asking import FactQuestion, facts_asked

        scope = self._scope(namespace, as_of=as_of, known=known)
        question = FactQuestion(
            subjects=self._ids(subject, scope),
            objects=self._ids(object, scope),
            predicate=predicate,
            statuses=_statuses(status),
            now=now_micros(),
            limit=limit,
        )
        found = facts_asked(self._store, self._schema_in_use, scope, question)
        return FactList(fact_views(found, scope, self._store))

    def timeline(
        self,
        entity: str,
        *,
        as_of: Instant | str | None = None,
        known: Instant | str | None = None,
        namespace: str | None = None,
    ) -> Timeline:
        """Return what held of an entity (name or id) and when, in the order of time.

        Facts without a start come last; closed ones are there, withdrawn ones are not.
        """
        scope = self._scope(namespace, as_of=as_of, known=known)
        statuses = (FactStatus.CURRENT, FactStatus.CLOSED, FactStatus.DISPUTED)
        query = FactQuery(entities=self._ids(entity, scope), statuses=statuses)
        facts = sorted(self._store.facts(scope, query), key=_by_time)
        return Timeline(fact_views(facts, scope, self._store))

    def history(
        self, about: str, *, known: Instant | str | None = None, namespace: str | None = None
    ) -> list[FactVersion]:
        """Return every version of a fact (its id) or of an entity's facts (name or id) that this
        memory ever held, in the order of recording, with the changes that made and ended each.

        The timeline is about the world; this is about what was known of it, mistakes included.
        """
        scope = self._scope(namespace, known=known)
        query = FactQuery(statuses=tuple(FactStatus), ever=True)
        if kind_of(about) == "fact":
            query = FactQuery(ids=(about,), statuses=tuple(FactStatus), ever=True)
        else:
            ids = self._ids(about, scope)
            query = FactQuery(entities=ids, statuses=tuple(FactStatus), ever=True)
        versions = sorted(self._store.facts(scope, query), key=_by_record)
        if not versions:
            return []
        changes = self._changes_at(versions, scope)
        views = fact_views(versions, scope, self._store)
        return [
            FactVersion(
                fact=view,
                made_by=changes.get(version.recorded_from, ()),
                ended_by=changes.get(version.recorded_to, ()),
            )
            for version, view in zip(versions, views, strict=True)
        ]

    def conflicts(
        self, *, known: Instant | str | None = None, namespace: str | None = None
    ) -> list[tuple[FactView, ...]]:
        """Return the groups of facts that contradict each other, the best supported first."""
        scope = self._scope(namespace, known=known)
        disputed = self._store.facts(scope, FactQuery(statuses=(FactStatus.DISPUTED,)))
        groups = conflict_groups(disputed)
        return [tuple(fact_views(group, scope, self._store)) for group in groups]

    def diff(
        self,
        known_a: Instant | str,
        known_b: Instant | str,
        *,
        namespace: str | None = None,
    ) -> dict[str, list[FactView]]:
        """Return the facts that this memory came to hold ("added") and ceased to hold ("removed")
        between two moments; one whose status or interval changed is in both.
        """
        before = self._scope(namespace, known=known_a)
        after = self._scope(namespace, known=known_b)
        query = FactQuery(statuses=tuple(FactStatus))
        held_a = {_version(fact): fact for fact in self._store.facts(before, query)}
        held_b = {_version(fact): fact for fact in self._store.facts(after, query)}
        added = [fact for version, fact in held_b.items() if version not in held_a]
        removed = [fact for version, fact in held_a.items() if version not in held_b]
        return {
            "added": fact_views(added, after, self._store),
            "removed": fact_views(removed, before, self._store),
        }

    def changes(
        self, *, since: Instant | str | None = None, namespace: str | None = None
    ) -> list[Change]:
        """Return the journal, oldest first."""
        moment = None if since is None else instant(since, zone=0).micros
        return list(self._store.changes(self._space(namespace), since=moment))

    # ---- changing ------------------------------------------------------------------------

    def retract(
        self, fact: str, *, reason: str = "", actor: str = "", namespace: str | None = None
    ) -> ChangeReport:
        """Withdraw everything that says a fact (its id); what it had closed holds again.

        Raises:
            NotFound: no such fact is held.
        """
        return self._journal.retract(fact, reason=reason, actor=actor, **self._now_in(namespace))

    def confirm(
        self, fact: str, *, reason: str = "", actor: str = "", namespace: str | None = None
    ) -> ChangeReport:
        """Back a fact (its id) as an operator.

        Raises:
            NotFound: no such fact is held.
        """
        return self._journal.confirm(fact, reason=reason, actor=actor, **self._now_in(namespace))

    def correct(
        self,
        fact: str,
        object: str | Literal,  # noqa: A002 - the word of the triple
        *,
        evidence: str = "",
        actor: str = "",
        namespace: str | None = None,
    ) -> ChangeReport:
        """Replace the object of a fact (its id) that was never true.

        Raises:
            NotFound: no such fact is held.
            BadInput: it has this object already.
        """
        place = self._now_in(namespace)
        return self._journal.correct(fact, object, reason=evidence, actor=actor, **place)

    def undo(
        self,
        change: str | None = None,
        *,
        since: Instant | str | None = None,
        actor: str = "",
        namespace: str | None = None,
    ) -> ChangeReport:
        """Take back a change of the journal (its id), or all since a moment; an undo likewise.

        Raises:
            NotFound: the journal has no such change.
            BadInput: it is undone already, or neither a change nor a moment is given.
        """
        moment = None if since is None else instant(since, zone=0).micros
        place = self._now_in(namespace)
        return self._journal.undo(change, since=moment, actor=actor, **place)

    def feedback(
        self,
        about: str,
        useful: bool,
        *,
        question: str,
        actor: str = "",
        namespace: str | None = None,
    ) -> ChangeReport:
        """Say whether a hit or a fact (its id) helped with a question.

        It moves the score of the passages behind it by at most a fifth, for similar questions
        only; it can be undone, and ``search(feedback=False)`` leaves it out.

        Raises:
            NotFound: no such passage or fact is held.
            BadInput: the question is empty, or the id is of neither kind.
        """
        from graphmem.remember.feedback import give_feedback

        place = self._now_in(namespace)
        return give_feedback(
            self._store,
            self._journal,
            about,
            useful=useful,
            question=question,
            actor=actor,
            **place,
        )

    def proposals(self, *, namespace: str | None = None) -> list[Proposal]:
        """Return the conflicts that wait for a decision, each with its sides and their evidence."""
        scope = self._scope(namespace)
        waiting = self._proposals.waiting(scope.namespace)
        return [
            Proposal(id=one, facts=tuple(fact_views(sides, scope, self._store)))
            for one, sides in waiting.items()
        ]

    def accept(
        self,
        proposal: str,
        fact: str | None = None,
        *,
        reason: str = "",
        actor: str = "",
        namespace: str | None = None,
    ) -> ChangeReport:
        """Decide a proposal (its id) for one of its facts; default: the best supported.

        The fact is said by an operator, the other sides are withdrawn, in one change.

        Raises:
            NotFound: no such proposal is open.
            BadInput: the fact is no side of it.
        """
        place = self._now_in(namespace)
        return self._proposals.accept(proposal, fact, reason=reason, actor=actor, **place)

    def reject(
        self, proposal: str, *, reason: str = "", actor: str = "", namespace: str | None = None
    ) -> ChangeReport:
        """Leave a proposal (its id) undecided for good: its facts stay disputed.

        Raises:
            NotFound: no such proposal is open.
        """
        place = self._now_in(namespace)
        return self._proposals.reject(proposal, reason=reason, actor=actor, **place)

    def forget(
        self,
        *,
        source: str | None = None,
        entity: str | None = None,
        fact: str | None = None,
        namespace: str | None = None,
    ) -> ForgetReport:
        """Erase for good; what the erased had closed holds again. It cannot be undone.

        Args:
            source: its uri or id, with all that rests on it alone.
            entity: a name or an id: its mentions, and every statement about it. What passages say
                of it in words stays: forget their source for that.
            fact: an id: every statement that says it. Passages stay.
            namespace: where; given alone, everything in it is erased.

        Raises:
            NotFound: the memory holds no such thing.
            BadInput: nothing is named, or more than one thing.
        """
        named = [one for one in (source, entity, fact) if one is not None]
        if len(named) > 1 or not (named or namespace):
            raise BadInput("say what to forget: one of source, entity or fact, or a namespace")
        place = self._now_in(namespace)
        eraser = self._eraser
        if source is not None:
            return eraser.forget_source(source, **place)
        if fact is not None:
            return eraser.forget_fact(fact, **place)
        if entity is None:
            return eraser.forget_all(**place)
        ids = self._ids(entity, Scope(namespace=place["namespace"])) or ()
        if not ids or not self._store.entities(Scope(namespace=place["namespace"]), ids):
            raise NotFound(f"nothing is called {entity!r} in the namespace {place['namespace']!r}")
        return eraser.forget_entities(ids, **place)

    def compact(self, *, before: Instant | str, namespace: str | None = None) -> ForgetReport:
        """Drop the journal's entries before a moment: those changes cannot be undone any more.

        What is believed and what was known when stay as they are, feedback too.
        """
        eraser = self._eraser
        moment = instant(before, zone=0).micros
        return eraser.compact_journal(moment, **self._now_in(namespace))

    # ---- the schema ----------------------------------------------------------------------

    @property
    def schema(self) -> Schema:
        """The predicate classes in use."""
        return self._schema_in_use

    def refold(self, *, namespace: str | None = None) -> RefoldReport:
        """Fold all facts anew with the schema in use, after it changed; one change of the journal.

        Nothing is read again: what was said stays, what follows from it is decided anew.
        """
        return self._refolder.refold(**self._now_in(namespace))

    def suggest_schema(self, *, namespace: str | None = None) -> list[Suggestion]:
        """Return predicates whose subjects nearly all have one object at a time, with counts."""
        return self._schema_in_use.suggest(self._refolder.uses(self._space(namespace)))

    def check_schema(self, *, namespace: str | None = None) -> list[Problem]:
        """Return what does not work in the schema as written, by itself and on this memory."""
        return self._schema_in_use.check(self._refolder.uses(self._space(namespace)))

    # ---- parts ---------------------------------------------------------------------------

    @cached_property
    def _schema_in_use(self) -> Schema:
        from graphmem.remember.schema import Schema, load_schema

        given = self._schema
        return given if isinstance(given, Schema) else load_schema(given)

    @cached_property
    def _reconsolidation(self) -> Reconsolidation:
        from graphmem.remember.reconsolidation import Reconsolidation

        return Reconsolidation(self._store, self._schema_in_use, self._policies)

    @cached_property
    def _journal(self) -> Journal:
        from graphmem.remember.journal import Journal

        return Journal(self._store, self._reconsolidation, self._cutter)

    @cached_property
    def _cutter(self) -> EpisodeCutter:
        from graphmem.remember.episodes import EpisodeCutter

        return EpisodeCutter(self._static_encoder)

    @cached_property
    def _static_encoder(self) -> Encoder:
        """What the cutting of episodes was fitted with, whatever encodes the passages."""
        from graphmem.nlp.static_encoder import StaticEncoder

        return self._encoder if isinstance(self._encoder, StaticEncoder) else StaticEncoder()

    @cached_property
    def _eraser(self) -> Eraser:
        from graphmem.remember.erasure import Eraser

        return Eraser(self._store, self._reconsolidation)

    @cached_property
    def _proposals(self) -> Proposals:
        from graphmem.remember.proposals import Proposals

        return Proposals(self._store, self._journal)

    @cached_property
    def _refolder(self) -> Refolder:
        from graphmem.remember.refolding import Refolder

        return Refolder(self._store, self._reconsolidation)

    def _space(self, namespace: str | None) -> str:
        return check_namespace(namespace or self.namespace)

    def _now_in(self, namespace: str | None) -> Place:
        return {"namespace": self._space(namespace), "recorded_at": now_micros()}

    if TYPE_CHECKING:

        def _scope(
            self,
            namespace: str | None,
            *,
            as_of: Instant | str | None = None,
            known: Instant | str | None = None,
        ) -> Scope: ...

    def _ids(self, name: str | None, scope: Scope) -> tuple[str, ...] | None:
        """Return the ids of the entities that a name (or an id) may mean."""
        if name is None:
            return None
        if kind_of(name) == "entity":
            found = self._store.entities(scope, [name])
            return tuple(sorted({name, *(entity.canonical_id for entity in found)}))
        keys = list(dict.fromkeys((normalised_name(name), entity_key(name))))
        records = self._store.named(scope, keys)
        return tuple(sorted({record.id for each in records for record in each}))

    def _changes_at(
        self, versions: Sequence[Fact], scope: Scope
    ) -> dict[int | None, tuple[Change, ...]]:
        """Return the journal entries of the moments at which versions began or ended."""
        earliest = min(version.recorded_from or 0 for version in versions)
        found: dict[int | None, tuple[Change, ...]] = {}
        for change in self._store.changes(scope.namespace, since=earliest):
            at = change.recorded_at
            found[at] = (*found.get(at, ()), change)
        return found


def _by_time(fact: Fact) -> tuple[bool, int, str]:
    start = fact.validity.valid_from
    return start is None, 0 if start is None else start.micros, fact.id


def _by_record(fact: Fact) -> tuple[int, str]:
    return fact.recorded_from or 0, fact.id


def _version(fact: Fact) -> tuple[object, ...]:
    return fact.id, fact.status, fact.validity


def _statuses(status: str | None) -> tuple[FactStatus, ...] | None:
    if status is None:
        return None
    if status == "all":
        return tuple(FactStatus)
    try:
        return (FactStatus(status),)
    except ValueError:
        known = ", ".join((*FactStatus, "all"))
        raise BadInput(f"{status!r} is no status of a fact: use one of {known}") from None
