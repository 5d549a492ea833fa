"""What an assertion claims of its slot: a value, when, how strongly; and the stretches of time that
claims of one value add up to. The policies work on these.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from graphmem.model.assertion import Assertion, Modality, Polarity
from graphmem.model.fact import Verdict, VerdictKind
from graphmem.model.ids import normalised_name
from graphmem.model.source import Origin
from graphmem.model.time import Basis, Instant, Precision
from graphmem.remember.predicates import is_past_state

# What somebody is said to have said weighs a little less than what the source says itself: enough
# to lose a dispute between equals, not enough to be unable to close an equal's fact (below).
REPORTED_WEIGHT = 0.9
# Trusts this near to each other count as equal.
TRUST_TOLERANCE = 0.1
# A less trusted value needs this many independent roots, and more of them than the other has.
ROOTS_TO_OVERRULE = 2

_DATE = re.compile(r"[+-]?\d{4,6}(-\d\d){0,2}\Z")
_MODALITIES = (Modality.ASSERTED, Modality.REPORTED)


class Act(StrEnum):
    """What a claim does with its value."""

    AFFIRM = "affirm"
    DENY = "deny"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One assertion, read for the fold.

    ``start`` is when the value holds from (or is denied, or ended, at), with its basis; ``end`` is
    an end that was stated with it. ``point`` is where the claim stands in the order of time: the
    start in microseconds, or, for a start known only to the year, month or day, the latest moment
    that other claims leave for it.
    """

    assertion: Assertion
    act: Act
    value: str
    name: str
    trust: float
    start: Instant | None
    end: Instant | None
    point: int | None

    @property
    def id(self) -> str:
        """The assertion's id."""
        return self.assertion.id

    @property
    def root(self) -> str:
        """What counts as one voice."""
        return self.assertion.root or self.assertion.source_id

    @property
    def news(self) -> int | None:
        """When it was said, in microseconds."""
        said = self.assertion.observed_at
        return None if said is None else said.micros

    @property
    def until(self) -> int:
        """Exclusive end of the stretch in which the start lies."""
        if self.start is None:
            return 0 if self.point is None else self.point + 1
        return self.start.end

    @property
    def is_protected(self) -> bool:
        """Say whether only an operator may close what it claims."""
        return self.assertion.metadata.get("protected") is True

    @property
    def by_operator(self) -> bool:
        """Say whether an operator said it."""
        return self.assertion.origin is Origin.OPERATOR

    @property
    def is_compound(self) -> bool:
        """Say whether the name has parts, so that it could be a more exact form of another."""
        return "," in self.name or bool(_DATE.match(self.name))

    def stands_with(self, other: Claim) -> bool:
        """Say whether both name the same value, or one a more exact form of the other's."""
        return self.value == other.value or self.refines(other) or other.refines(self)

    def refines(self, other: Claim) -> bool:
        """Say whether this value is a more exact form of the other: "Paris, France" of "Paris"."""
        if not self.is_compound or self.value == other.value:
            return False
        if self.assertion.predicate != other.assertion.predicate:
            return False
        return is_more_exact(self.name, other.name)

    def same_time(self, other: Claim) -> bool:
        """Say whether nothing tells which of two claims is the later one.

        Overlapping stretches of unequal length are ordered by when they were said: who reports in
        November that it changed "this year" knows what was seen in March.
        """
        if self.start is None or other.start is None:
            return self.point == other.point
        mine, theirs = self.start.micros, other.start.micros
        if (mine, self.until) == (theirs, other.until):
            return True
        if mine >= other.until or theirs >= self.until:
            return False
        return self.news is None or other.news is None or self.news == other.news


def is_more_exact(name: str, other: str) -> bool:
    """Say whether a name says all that another says, and more.

    Names are compared by their parts between commas ("12 Elm Street, Oslo" of "Oslo"), dates by
    their beginning ("1900-05-12" of "1900"). A longer name alone proves nothing: "New York" is not
    a more exact York, and a senior engineer is no longer just an engineer.
    """
    if _DATE.match(name) and _DATE.match(other):
        return name.startswith(other + "-")
    mine, theirs = _parts(name), _parts(other)
    return bool(theirs) and mine > theirs


@lru_cache(maxsize=10_000)
def _parts(name: str) -> frozenset[str]:
    return frozenset(filter(None, (normalised_name(part) for part in name.split(","))))


def claims_of(assertions: Sequence[Assertion]) -> tuple[list[Claim], list[Verdict]]:
    """Read assertions of one slot, all with the slot's owner as subject.

    Returns the claims in order of time (those without any time last), each assertion once, and a
    verdict for every assertion that claims nothing: what was asked, supposed or quarantined.
    """
    once = sorted({one.id: one for one in assertions}.values(), key=lambda one: one.id)
    names = _longest_names(once)
    claims: list[Claim] = []
    refused: list[Verdict] = []
    for assertion in once:
        reason = _why_not(assertion)
        if reason:
            refused.append(
                Verdict(assertion_id=assertion.id, kind=VerdictKind.REFUSED, reason=reason)
            )
        else:
            claims.append(_claim(assertion, names[_value(assertion)]))
    return in_order(claims), refused


def is_quarantined(assertion: Assertion) -> bool:
    """Say whether the guard set an assertion aside (an instruction from an untrusted channel)."""
    return assertion.metadata.get("quarantined") is True


def _why_not(assertion: Assertion) -> str:
    if assertion.modality not in _MODALITIES:
        return f"{assertion.modality}, not asserted"
    return "quarantined" if is_quarantined(assertion) else ""


def _value(assertion: Assertion) -> str:
    return f"{assertion.predicate}|{assertion.object_key}"


def _longest_names(assertions: Iterable[Assertion]) -> dict[str, str]:
    names: dict[str, str] = {}
    for one in assertions:
        words = one.literal.value if one.literal is not None else one.object_text
        held = names.get(_value(one), "")
        names[_value(one)] = max(held, words, key=lambda text: (len(text), text))
    return names


def _claim(assertion: Assertion, name: str) -> Claim:
    act = Act.AFFIRM
    if assertion.ends:
        act = Act.END
    elif assertion.polarity is Polarity.NEGATED:
        act = Act.DENY
    start, end = _times(assertion, act)
    reported = assertion.modality is Modality.REPORTED
    point = start.micros if start is not None else None
    if start is None and end is not None:
        point = end.micros - 1  # it held just before; since when is unknown
    return Claim(
        assertion=assertion,
        act=act,
        value=_value(assertion),
        name=name,
        trust=assertion.trust * (REPORTED_WEIGHT if reported else 1.0),
        start=start,
        end=end,
        point=point,
    )


def _times(assertion: Assertion, act: Act) -> tuple[Instant | None, Instant | None]:
    said = assertion.observed_at
    seen = said.with_basis(Basis.OBSERVED) if said is not None else None
    if act is not Act.AFFIRM:
        stated = assertion.stated_to if act is Act.END else None
        return stated or assertion.stated_from or seen, None
    start, end = assertion.stated_from, assertion.stated_to
    if end is None:
        # "was mayor of", told today, is no news of today: without a date of its own it has none.
        seen = None if is_past_state(assertion.predicate_text) else seen
        return start or seen, None
    if start is not None and end.micros <= start.micros:
        # "in 2014" given as from 2014 to 2014: the stretch itself
        end = Instant(micros=start.end, precision=end.precision, basis=end.basis, offset=end.offset)
    return start, end


def in_order(claims: Iterable[Claim]) -> list[Claim]:
    """Sort claims by time: at one point the more trusted first, ends after what they end."""
    return sorted(
        claims,
        key=lambda claim: (
            claim.point is None,
            claim.point or 0,
            claim.act is not Act.AFFIRM,
            -claim.trust,
            claim.id,
        ),
    )


def placed(claims: Sequence[Claim]) -> list[Claim]:
    """Return claims on one timeline in order, those moved whose order only their words tell.

    A start known only to the year, month or day goes behind what was seen before it was said:
    "Oslo" seen on 10 June; said on 25 June: "moved to Paris in June". The move was between the two,
    so Paris starts on the 25th at the latest, not on the 1st.
    """
    dated = [claim for claim in claims if claim.point is not None]
    dated.sort(key=lambda claim: claim.point or 0)
    points = [claim.point or 0 for claim in dated]
    return in_order(_place(claim, dated, points) for claim in claims)


def _place(claim: Claim, dated: list[Claim], points: list[int]) -> Claim:
    start = claim.start
    if start is None or start.precision is Precision.SECOND or start.basis is not Basis.STATED:
        return claim
    latest = start.end if claim.news is None else min(start.end, claim.news)
    if claim.end is not None and latest >= claim.end.micros:
        return claim
    inside = dated[bisect_left(points, start.micros) : bisect_left(points, latest)]
    if not any(_comes_before(rival, claim) for rival in inside):
        return claim
    moved = Instant(
        micros=latest, precision=Precision.SECOND, basis=Basis.INFERRED, offset=start.offset
    )
    return replace(claim, start=moved, point=latest)


def _comes_before(rival: Claim, claim: Claim) -> bool:
    """Say whether a claim inside the other's stretch must have held before the other's start."""
    if rival.act is not Act.AFFIRM or rival.start is None:
        return False
    if claim.act is Act.AFFIRM:
        if rival.stands_with(claim) or rival.same_time(claim):
            return False
        return (rival.news or 0) < (claim.news or 0)
    if claim.act is Act.DENY and rival.same_time(claim):
        return False
    # What ended "in 2020" was seen in June 2020: it ended after that.
    return rival.stands_with(claim) and (claim.news is None or (rival.news or 0) < claim.news)


@dataclass(slots=True, eq=False)
class Run:
    """A stretch of time through which one value holds, while the fold builds it."""

    claims: list[Claim]
    start: Instant | None
    end: Instant | None = None
    end_is_stated: bool = False
    successor: Run | None = None
    predecessors: list[Run] = field(default_factory=list)
    reopens: Run | None = None
    reason: str = ""
    disputed: bool = False
    closed: bool = False
    quarantined: bool = False
    rivals: dict[int, Run] = field(default_factory=dict)
    voices: set[str] = field(default_factory=set)
    trust: float = 0.0
    head: Claim = field(init=False)

    def __post_init__(self) -> None:
        """Take in the first claims."""
        claims, self.claims = self.claims, []
        self.head = claims[0]
        for claim in claims:
            self.add(claim)

    def add(self, claim: Claim) -> None:
        """Count a claim in: its root, its trust, and its value if that is the most exact."""
        self.claims.append(claim)
        self.voices.add(claim.root)
        self.trust = max(self.trust, claim.trust)
        if claim.refines(self.head):
            self.head = claim

    @property
    def roots(self) -> int:
        """The number of independent roots behind it."""
        return len(self.voices)

    @property
    def is_protected(self) -> bool:
        """Say whether only an operator may close it."""
        return any(claim.is_protected for claim in self.claims)

    def takes(self, claim: Claim) -> bool:
        """Say whether a claim speaks of this value while the run lasts."""
        return self.lasts_at(claim.point) and claim.stands_with(self.head)

    def lasts_at(self, point: int | None) -> bool:
        """Say whether the run has not ended at a point."""
        return self.end is None or point is None or point < self.end.micros

    def join(self, claim: Claim) -> None:
        """Add a claim of the value; it may bring an end, or a more exact start."""
        self.add(claim)
        if claim.end is not None and self._is_better_end(claim):
            self.end, self.end_is_stated = claim.end, True
        start, mine = claim.start, self.start
        if start is not None and mine is not None and _is_inside(start, mine):
            self.start = start

    def _is_better_end(self, claim: Claim) -> bool:
        if self.end is None or not self.end_is_stated or claim.end is None:
            return True
        ending = [one for one in self.claims if one.end is not None and one is not claim]
        best = max((one.trust for one in ending), default=0.0)
        return (claim.trust, claim.end.micros) > (best, self.end.micros)

    def contest(self, other: Run) -> None:
        """Note that two runs contradict each other."""
        self.rivals[id(other)] = other
        other.rivals[id(self)] = self


def _is_inside(start: Instant, other: Instant) -> bool:
    """Say whether a stated start is the other one, told more exactly."""
    return (
        start.basis is Basis.STATED
        and other.basis is Basis.STATED
        and other.micros <= start.micros
        and start.end <= other.end
        and start.end - start.micros < other.end - other.micros
    )


def run_of(claim: Claim) -> Run:
    """Open a run with a claim."""
    return Run(
        claims=[claim], start=claim.start, end=claim.end, end_is_stated=claim.end is not None
    )


def runs_set_aside(assertions: Iterable[Assertion], runs: Iterable[Run]) -> list[Run]:
    """Return a run for each value that only quarantined assertions affirm; it closes nothing."""
    held = {claim.value for run in runs for claim in run.claims}
    aside: dict[str, Run] = {}
    for one in sorted(assertions, key=lambda assertion: assertion.id):
        if not is_quarantined(one) or one.modality not in _MODALITIES or _value(one) in held:
            continue
        claim = _claim(one, one.object_text)
        if claim.act is Act.AFFIRM and claim.value not in aside:
            aside[claim.value] = run_of(claim)
            aside[claim.value].quarantined = True
            aside[claim.value].reason = "set aside: an instruction from an untrusted channel"
        elif claim.act is Act.AFFIRM and claim.id not in (c.id for c in aside[claim.value].claims):
            aside[claim.value].add(claim)
    return list(aside.values())


def outweighs(run: Run, other: Run, *, tolerance: float, roots: float) -> bool:
    """Say whether a run may close another: trusted as much, or said by enough independent roots."""
    if other.is_protected and not any(claim.by_operator for claim in run.claims):
        return False
    if run.trust >= other.trust - tolerance - 1e-9:
        return True
    return run.roots >= max(roots, other.roots + 1)
