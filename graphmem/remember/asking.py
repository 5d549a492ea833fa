"""Facts as they are asked for: a predicate in any of its words, a slot from either of its sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graphmem.model.fact import Fact, FactStatus
from graphmem.model.records import FactQuery
from graphmem.model.scope import Scope
from graphmem.model.time import Basis, Instant
from graphmem.protocols import GraphStore
from graphmem.remember.schema import Schema

_NOT_WITHDRAWN = (FactStatus.CURRENT, FactStatus.DISPUTED, FactStatus.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactQuestion:
    """Which facts are asked for: entity ids of both sides, a predicate in any words.

    ``statuses`` None means what is believed at the scope's point; without an ``as_of`` that is
    what holds at ``now`` (microseconds UTC). With one, a status is that of the time asked about.
    ``ever`` asks for all versions that were ever held.
    """

    subjects: tuple[str, ...] | None = None
    objects: tuple[str, ...] | None = None
    predicate: str | None = None
    statuses: tuple[FactStatus, ...] | None = None
    now: int
    ever: bool = False
    limit: int | None = None


def facts_asked(
    store: GraphStore, schema: Schema, scope: Scope, question: FactQuestion
) -> list[Fact]:
    """Return the facts that answer a question, as the store orders them.

    "Moss is mayor of Averil" answers what is asked of Moss, and what is asked of Averil and its
    mayor: the slot is Averil's. Where nothing answers in the words of a relation, what says less
    does: who is "a member of" something, for the party that somebody is a member of.
    """
    found = _answering(store, schema, scope, question)
    for predicate in schema.broader(question.predicate) if question.predicate else ():
        if found:
            break
        found = _answering(store, schema, scope, replace(question, predicate=predicate))
    return found[: question.limit]


def _answering(
    store: GraphStore, schema: Schema, scope: Scope, question: FactQuestion
) -> list[Fact]:
    # Which status a fact had at a time is told by its interval, not by what became of it since.
    of_then = question.statuses is not None and scope.as_of is not None
    query = _query(schema, scope, question)
    found: Sequence[Fact] = ()
    if of_then:
        every = replace(query, statuses=tuple(FactStatus))
        found = _standing(store.facts(replace(scope, as_of=None), every), scope, question)
    else:
        found = store.facts(scope, query)
    wanted = [fact for fact in found if _answers(fact, schema, question)]
    if question.statuses is None and scope.as_of is None:
        now = question.now if scope.known is None else scope.known
        wanted = [fact for fact in wanted if holds_now(fact, now)]
    return wanted


def _standing(facts: Sequence[Fact], scope: Scope, question: FactQuestion) -> list[Fact]:
    """Return the facts that had begun by the scope's time and had one of the statuses then."""
    as_of, wanted = scope.as_of, question.statuses or ()
    begun = [fact for fact in facts if not _begins_after(fact, as_of)]
    return [fact for fact in begun if fact.status_at(as_of) in wanted]


def _begins_after(fact: Fact, as_of: int | None) -> bool:
    start = fact.validity.valid_from
    return start is not None and as_of is not None and start.micros > as_of


def _query(schema: Schema, scope: Scope, question: FactQuestion) -> FactQuery:
    statuses = question.statuses
    if statuses is None and scope.as_of is None:
        # What ends or begins at a moment ahead is closed or current already, and not so now.
        statuses = _NOT_WITHDRAWN
    query = FactQuery(statuses=statuses, ever=question.ever)
    ends = question.subjects if question.subjects is not None else question.objects
    if ends is not None:
        return replace(query, entities=ends)
    if question.predicate is None:
        return query
    return replace(query, predicates=schema.spellings(question.predicate))


def _answers(fact: Fact, schema: Schema, question: FactQuestion) -> bool:
    if question.predicate is None:
        turned = schema.is_inverse(fact.predicate)
        return _fits(fact, question, turned=False) or (
            turned and _fits(fact, question, turned=True)
        )
    side = schema.side(fact.predicate, question.predicate)
    return side is not None and _fits(fact, question, turned=side)


def _fits(fact: Fact, question: FactQuestion, *, turned: bool) -> bool:
    subject, object_ = fact.subject_id, fact.object_id
    if turned:
        if object_ is None:
            return False
        subject, object_ = object_, subject
    if question.subjects is not None and subject not in question.subjects:
        return False
    return question.objects is None or object_ in question.objects


def holds_now(fact: Fact, now: int) -> bool:
    """Say whether a fact holds at a moment: its status is about what was said, not about today.

    A contract until 2020 is current after the fold, which knows no clock, and over in 2021; who
    is said to leave next year is still there. A time that was only observed is never ahead of us:
    a clock that is wrong hides nothing.
    """
    start, end = fact.validity.valid_from, fact.validity.valid_to
    if _is_stated(start) and start is not None and start.micros > now:
        return False
    if fact.status in (FactStatus.CURRENT, FactStatus.DISPUTED):
        return end is None or end.micros > now
    return fact.status is FactStatus.CLOSED and _is_stated(end) and _after(end, now)


def _after(moment: Instant | None, now: int) -> bool:
    return moment is not None and moment.micros > now


def _is_stated(moment: Instant | None) -> bool:
    return moment is not None and moment.basis is Basis.STATED
