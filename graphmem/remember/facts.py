"""From the runs of a slot to facts with ids and statuses, and a verdict per assertion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from graphmem.model.assertion import Assertion
from graphmem.model.fact import Fact, FactStatus, Folded, Verdict, VerdictKind
from graphmem.model.ids import content_id
from graphmem.model.validity import Validity
from graphmem.protocols import PredicateClass
from graphmem.remember.claims import Run
from graphmem.remember.timeline import Ruling


def slot_id_of(namespace: str, owner_id: str, name: str) -> str:
    """Return the id of the slot that an entity has under a name."""
    return content_id("slot", namespace, owner_id, name)


def folded_of(
    predicate_class: PredicateClass,
    runs: Sequence[Run],
    rulings: Iterable[Ruling],
    refused: Iterable[Verdict],
) -> Folded:
    """Return the facts that runs stand for, in order of time, and all verdicts by assertion id.

    A fact's id is made from its slot, its value and the start of its interval.
    """
    ids = {id(run): _fact_id(run, predicate_class) for run in runs}
    kept: dict[str, Run] = {}
    for run in runs:
        # A value disputed at one moment and ended in the same can open there again: one fact.
        first = kept.setdefault(ids[id(run)], run)
        if first is not run:
            for claim in run.claims:
                first.add(claim)
    facts = [_fact(run, predicate_class, ids) for run in kept.values()]
    verdicts = [_verdict(ruling, ids) for ruling in rulings]
    verdicts.extend(refused)
    return Folded(
        facts=tuple(sorted(facts, key=_order)),
        verdicts=tuple(sorted(verdicts, key=lambda verdict: verdict.assertion_id)),
    )


def _order(fact: Fact) -> tuple[bool, int, float, int, str]:
    start = fact.validity.valid_from
    return (
        start is not None,
        start.micros if start is not None else 0,
        -fact.trust,
        -fact.support,
        fact.id,
    )


def _slot_of(run: Run, predicate_class: PredicateClass) -> str:
    assertion = run.head.assertion
    return slot_id_of(assertion.namespace, assertion.subject_id, predicate_class.name)


def _fact_id(run: Run, predicate_class: PredicateClass) -> str:
    start = run.start.micros if run.start is not None else None
    return content_id("fact", _slot_of(run, predicate_class), run.head.value, start)


def _fact(run: Run, predicate_class: PredicateClass, ids: Mapping[int, str]) -> Fact:
    best = _representative(run)
    successor = run.successor
    return Fact(
        id=ids[id(run)],
        namespace=best.namespace,
        slot_id=_slot_of(run, predicate_class),
        subject_id=best.subject_id,
        predicate=best.predicate,
        object_id=best.object_id,
        literal=best.literal,
        validity=_validity(run),
        status=_status(run),
        support=run.roots,
        trust=run.trust,
        confidence=max(claim.assertion.confidence for claim in run.claims),
        assertions=tuple(sorted(claim.id for claim in run.claims)),
        superseded_by=ids.get(id(successor)) if successor is not None else None,
        reason=run.reason,
        contradicts=tuple(sorted(ids[id(rival)] for rival in run.rivals.values())),
    )


def _representative(run: Run) -> Assertion:
    """Return the assertion whose words the fact takes: the most trusted, then the earliest."""
    value = run.head.value
    exact = [claim for claim in run.claims if claim.value == value]
    return min(exact, key=lambda claim: (-claim.trust, claim.point or 0, claim.id)).assertion


def _validity(run: Run) -> Validity:
    start, end = run.start, run.end
    if start is not None and end is not None and end.micros < start.micros:
        end = start
    return Validity(valid_from=start, valid_to=end)


def _status(run: Run) -> FactStatus:
    if run.quarantined:
        return FactStatus.QUARANTINED
    if run.disputed and run.successor is None:
        return FactStatus.DISPUTED
    if run.successor is not None or run.closed:
        return FactStatus.CLOSED
    if run.end is None or _ends_in_future(run):
        return FactStatus.CURRENT
    return FactStatus.CLOSED


def _ends_in_future(run: Run) -> bool:
    """Say whether the end lay ahead when it was last spoken of: a contract that runs until then.

    The fold knows no clock; whoever reads compares ``valid_to`` with the time it reads at.
    """
    said = [claim.news for claim in run.claims if claim.news is not None]
    return bool(said) and run.end is not None and max(said) < run.end.micros


def _verdict(ruling: Ruling, ids: Mapping[int, str]) -> Verdict:
    run, other, kind, reason = ruling.run, ruling.other, ruling.kind, ruling.reason
    if run is not None and kind is VerdictKind.NEW:
        kind, other, reason = _opening(run)
    return Verdict(
        assertion_id=ruling.claim.id,
        kind=kind,
        fact_id=ids.get(id(run)) if run is not None else None,
        other_fact_id=ids.get(id(other)) if other is not None else None,
        reason=reason,
    )


def _opening(run: Run) -> tuple[VerdictKind, Run | None, str]:
    """Say what the claim that opened a run did, as if it had come last."""
    if run.rivals and (run.disputed or run.reason):
        return (
            VerdictKind.DISPUTES,
            next(iter(run.rivals.values())),
            run.reason or "same time, other value",
        )
    if run.successor is not None:
        return VerdictKind.HISTORICAL, run.successor, "another value holds since"
    if run.reopens is not None:
        closed = run.predecessors[0] if run.predecessors else run.reopens
        return VerdictKind.REOPENS, closed, "held before, and holds again"
    if run.predecessors:
        return VerdictKind.SUPERSEDES, run.predecessors[0], "later value of a single-valued slot"
    return VerdictKind.NEW, None, ""
