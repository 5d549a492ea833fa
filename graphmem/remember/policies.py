"""How facts of each predicate class are folded: one function a class, replaceable.

A policy sees all live assertions of one slot, each with the slot's owner as its subject. It is pure
and blind to the order in which they came: event time decides, not arrival.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from graphmem.model.assertion import Assertion
from graphmem.model.fact import Folded, Verdict, VerdictKind
from graphmem.model.time import Basis
from graphmem.protocols import Policy, PredicateClass
from graphmem.remember.claims import (
    ROOTS_TO_OVERRULE,
    TRUST_TOLERANCE,
    Act,
    Claim,
    Run,
    claims_of,
    outweighs,
    run_of,
    runs_set_aside,
)
from graphmem.remember.facts import folded_of
from graphmem.remember.timeline import Ruling, Timeline

_MayClose = Callable[[Run, Run], bool]


def fold_single(assertions: Sequence[Assertion], predicate_class: PredicateClass) -> Folded:
    """Let one value hold at a time: a later one closes what held before."""
    claims, refused = claims_of(assertions)
    timeline = Timeline(may_close=_rule_of(predicate_class))
    timeline.sweep(claims)
    return _folded(predicate_class, assertions, [timeline], refused)


def fold_multi(assertions: Sequence[Assertion], predicate_class: PredicateClass) -> Folded:
    """Let values coexist: each has its own course, and only its own end or denial closes it."""
    claims, refused = claims_of(assertions)
    timelines = []
    for group in _by_value(claims):
        timelines.append(Timeline(may_close=_rule_of(predicate_class)))
        timelines[-1].sweep(group)
    return _folded(predicate_class, assertions, timelines, refused)


def fold_event(assertions: Sequence[Assertion], predicate_class: PredicateClass) -> Folded:
    """Keep what happened: events never conflict; one told twice is one, at its stated time."""
    claims, refused = claims_of(assertions)
    rule = _rule_of(predicate_class)
    timelines = [_events(group, rule) for group in _by_value(claims)]
    return _folded(predicate_class, assertions, timelines, refused)


def fold_disputable(assertions: Sequence[Assertion], predicate_class: PredicateClass) -> Folded:
    """Keep all sides: no value closes another, however much later it was said.

    For what does not change (a birthplace) or is a matter of opinion. One side alone is current;
    of several, those that no more trusted side outweighs are disputed.
    """
    claims, refused = claims_of(assertions)
    timeline = _sides(claims, _rule_of(predicate_class))
    best = sorted(timeline.runs, key=lambda run: -run.trust)
    strongest = [
        run
        for run in best
        if all(timeline.may_close(run, other) for other in best if other is not run)
    ]
    for run in timeline.runs:
        for other in timeline.runs:
            if other is not run:
                run.disputed = run.disputed or strongest != [run]
                run.contest(other)
    return _folded(predicate_class, assertions, [timeline], refused)


def fold_protected(assertions: Sequence[Assertion], predicate_class: PredicateClass) -> Folded:
    """Let nothing but an operator replace a value.

    What operators said is folded as single. Without their word the most trusted value stands, of
    equals the earliest. Everything else that contradicts it is kept as disputed.
    """
    claims, refused = claims_of(assertions)
    ruled = [claim for claim in claims if claim.by_operator]
    others = [claim for claim in claims if not claim.by_operator]
    timeline = Timeline(may_close=_rule_of(predicate_class))
    if not ruled and others:
        affirmed = [claim for claim in others if claim.act is Act.AFFIRM]
        first = min(affirmed or others, key=lambda one: (-one.trust, one.point or 0, one.id))
        ruled = [one for one in others if one.act is Act.AFFIRM and one.stands_with(first)]
        taken = {one.id for one in ruled}
        others = [one for one in others if one.id not in taken]
    timeline.sweep(ruled)
    _set_beside(timeline, others)
    return _folded(predicate_class, assertions, [timeline], refused)


POLICIES: Mapping[str, Policy] = {
    "single": fold_single,
    "multi": fold_multi,
    "event": fold_event,
    "disputable": fold_disputable,
    "protected": fold_protected,
}


def _rule_of(predicate_class: PredicateClass) -> _MayClose:
    settings = predicate_class.settings
    return partial(
        outweighs,
        tolerance=settings.get("trust_tolerance", TRUST_TOLERANCE),
        roots=settings.get("roots_to_overrule", ROOTS_TO_OVERRULE),
    )


def _folded(
    predicate_class: PredicateClass,
    assertions: Sequence[Assertion],
    timelines: Sequence[Timeline],
    refused: Sequence[Verdict],
) -> Folded:
    runs = [run for timeline in timelines for run in (*timeline.runs, *timeline.history)]
    rulings = [ruling for timeline in timelines for ruling in timeline.rulings]
    runs.extend(runs_set_aside(assertions, runs))
    return folded_of(predicate_class, runs, rulings, refused)


def _by_value(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Group claims by value; a less exact form joins the one more exact form that there is."""
    values: dict[str, list[Claim]] = {}
    for claim in claims:
        values.setdefault(claim.value, []).append(claim)
    exact = [group[0] for group in values.values() if group[0].is_compound]
    home = {value: _exact_form(group[0], exact) for value, group in values.items()}
    groups: dict[str, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(home[claim.value], []).append(claim)
    return list(groups.values())


def _exact_form(claim: Claim, exact: Sequence[Claim]) -> str:
    finer = [one for one in exact if one.refines(claim)]
    finest = [one for one in finer if not any(other.refines(one) for other in finer)]
    return finest[0].value if len(finest) == 1 else claim.value


def _events(claims: Sequence[Claim], may_close: _MayClose) -> Timeline:
    timeline = Timeline(may_close=may_close)
    affirmed = [claim for claim in claims if claim.act is Act.AFFIRM]
    # What has a date of its own first: what was only told then finds the event it tells of.
    for claim in sorted(affirmed, key=lambda one: not _has_own_time(one)):
        known = _same_event(claim, timeline.runs)
        if known is None:
            timeline.runs.append(run_of(claim))
            timeline.rulings.append(Ruling(claim, VerdictKind.NEW, timeline.runs[-1]))
        else:
            kind = VerdictKind.REFINES if claim.refines(known.head) else VerdictKind.CONFIRMS
            known.join(claim)
            timeline.rulings.append(Ruling(claim, kind, known))
    for claim in claims:
        if claim.act is not Act.AFFIRM:
            _deny(timeline, claim, ends="what happened does not end")
    return timeline


def _has_own_time(claim: Claim) -> bool:
    return claim.start is not None and claim.start.basis is not Basis.OBSERVED


def _same_event(claim: Claim, runs: Sequence[Run]) -> Run | None:
    """Return the event that a claim tells of again.

    A stated time must overlap; without one it is the last event before it was told.
    """
    if claim.start is not None and _has_own_time(claim):
        until = claim.until
        for run in reversed(runs):
            start = run.start
            if start and start.micros < until and claim.start.micros < start.end:
                return run
        return None
    point = claim.point
    before = [
        run for run in runs if point is None or run.start is None or run.start.micros <= point
    ]
    return before[-1] if before else None


def _sides(claims: Sequence[Claim], may_close: _MayClose) -> Timeline:
    timeline = Timeline(may_close=may_close)
    for group in _by_value(claims):
        run = None
        for claim in group:
            if claim.act is not Act.AFFIRM:
                continue
            if run is None:
                run = run_of(claim)
                timeline.runs.append(run)
                timeline.rulings.append(Ruling(claim, VerdictKind.NEW, run))
                continue
            kind = VerdictKind.REFINES if claim.refines(run.head) else VerdictKind.CONFIRMS
            run.join(claim)
            timeline.rulings.append(Ruling(claim, kind, run))
    for run in timeline.runs:
        # When it was seen says nothing about since when it holds: it does not change.
        if run.start is not None and run.start.basis is Basis.OBSERVED:
            run.start = next((c.start for c in run.claims if _is_stated(c)), None)
    for claim in claims:
        if claim.act is not Act.AFFIRM:
            _deny(timeline, claim, ends="")
    return timeline


def _is_stated(claim: Claim) -> bool:
    return claim.start is not None and claim.start.basis is Basis.STATED


def _deny(timeline: Timeline, claim: Claim, *, ends: str) -> None:
    run = next((one for one in timeline.runs if claim.stands_with(one.head)), None)
    if claim.act is Act.END and ends:
        timeline.rulings.append(Ruling(claim, VerdictKind.REFUSED, run, reason=ends))
    elif run is None:
        reason = "denies what nobody affirmed"
        timeline.rulings.append(Ruling(claim, VerdictKind.RETRACTS, reason=reason))
    else:
        if timeline.may_close(run_of(claim), run):
            run.disputed, run.reason = True, "affirmed and denied"
        timeline.rulings.append(Ruling(claim, VerdictKind.DISPUTES, run, reason="denies it"))


def _tells_again(claim: Claim, run: Run) -> bool:
    same_start = claim.start == run.start and claim.value == run.head.value
    return run.takes(claim) or same_start


def _set_beside(timeline: Timeline, claims: Sequence[Claim]) -> None:
    """Add what may not change anything: it confirms, or stands beside as disputed."""
    standing = list(timeline.runs) + list(timeline.history)
    sides: list[Run] = []
    for claim in claims:
        run = next((one for one in reversed(standing) if _tells_again(claim, one)), None)
        if run is not None and claim.act is Act.AFFIRM:
            run.add(claim)
            timeline.rulings.append(Ruling(claim, VerdictKind.CONFIRMS, run))
            continue
        reason = "protected: only an operator may change it"
        side = next((one for one in sides if _tells_again(claim, one)), None)
        if claim.act is Act.AFFIRM and side is None:
            side = run_of(claim)
            side.disputed, side.reason = True, reason
            for one in standing[-1:]:
                side.contest(one)
            sides.append(side)
        elif claim.act is Act.AFFIRM and side is not None:
            side.add(claim)
        kind = VerdictKind.DISPUTES
        timeline.rulings.append(Ruling(claim, kind, side or run, reason=reason))
    timeline.runs.extend(sides)
