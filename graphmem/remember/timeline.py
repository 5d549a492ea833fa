"""One value at a time: the sweep that turns the claims of a slot into runs that do not overlap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from graphmem.model.fact import VerdictKind
from graphmem.model.time import Basis, Instant
from graphmem.remember.claims import Act, Claim, Run, placed, run_of


@dataclass(frozen=True, slots=True)
class Ruling:
    """What became of a claim: of which run it speaks, which other run it met, and why."""

    claim: Claim
    kind: VerdictKind
    run: Run | None = None
    other: Run | None = None
    reason: str = ""


@dataclass(slots=True)
class Timeline:
    """Sweeps claims in order of time. ``standing`` is what holds at the point reached: nothing,
    one run, or several that dispute each other (or that one sentence states together).

    Linear in the number of claims times the number of runs that stand or challenge.
    """

    may_close: Callable[[Run, Run], bool]
    runs: list[Run] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    standing: list[Run] = field(default_factory=list)
    challengers: list[Run] = field(default_factory=list)
    history: list[Run] = field(default_factory=list)
    undated: list[Claim] = field(default_factory=list)
    latest: dict[str, Run] = field(default_factory=dict)
    has_compound: bool = False

    def sweep(self, claims: Sequence[Claim]) -> None:
        """Take the claims of a timeline, one after the other in order of time."""
        claims = placed(claims)
        self.has_compound = any(claim.is_compound for claim in claims)
        undated = [claim for claim in claims if claim.point is None]
        self.undated = [claim for claim in undated if claim.act is Act.AFFIRM]
        for claim in claims[: len(claims) - len(undated)]:
            if claim.act is Act.AFFIRM:
                self._affirm(claim)
            else:
                self._end(claim)
        self._settle_ends()
        for claim in self.undated:
            self._recall(claim)
        self._settle_recalled()
        for claim in undated:
            if claim.act is not Act.AFFIRM:
                self._end_sometime(claim)
        self._admit_contradictions()

    # -- dated claims

    def _affirm(self, claim: Claim) -> None:
        run = next((one for one in self.standing if one.takes(claim)), None)
        if run is not None:
            self._confirm(run, claim)
            return
        active = [one for one in self.standing if one.lasts_at(claim.point)]
        candidate = next((one for one in self.challengers if one.takes(claim)), None)
        if candidate is None:
            candidate = self._open(claim)
        else:
            candidate.join(claim)
            self._rule(claim, VerdictKind.DISPUTES, candidate, active[0] if active else None)
        if not active:
            self._stand(candidate)
        elif all(_said_together(candidate, one) for one in active):
            self.standing.append(candidate)
        elif not all(self.may_close(candidate, one) for one in active):
            self._challenge(candidate, active)
        elif any(_same_time(candidate, one) for one in active):
            self._dispute(candidate, active)
        else:
            self._supersede(candidate, active)

    def _open(self, claim: Claim) -> Run:
        run = run_of(claim)
        if run.start is None and self.runs and claim.point is not None:
            run.start = Instant(micros=claim.point, basis=Basis.INFERRED)
        run.reopens = self._last_of(claim)
        self.runs.append(run)
        self.latest[claim.value] = run
        self._rule(claim, VerdictKind.NEW, run)
        return run

    def _last_of(self, claim: Claim) -> Run | None:
        """Return the last run of a value, or of a more or less exact form of it."""
        known = self.latest.get(claim.value)
        if known is not None or not (claim.is_compound or self.has_compound):
            return known
        return next((one for one in reversed(self.runs) if claim.stands_with(one.head)), None)

    def _confirm(self, run: Run, claim: Claim) -> None:
        kind = VerdictKind.REFINES if claim.refines(run.head) else VerdictKind.CONFIRMS
        run.join(claim)
        self.latest[claim.value] = run
        self._rule(claim, kind, run)
        # Seen again without what it was disputed with: the later word settles it.
        others = [one for one in self.standing if one is not run and one.lasts_at(claim.point)]
        if others and not any(claim.same_time(theirs) for one in others for theirs in one.claims):
            for other in others:
                other.end = claim.start
                other.successor = run
            self.standing = [run]
            run.disputed = False
        self.challengers = [one for one in self.challengers if _holds_since(one, claim)]

    def _stand(self, candidate: Run) -> None:
        self.standing = [candidate]
        self.challengers = [one for one in self.challengers if one is not candidate]

    def _challenge(self, candidate: Run, active: list[Run]) -> None:
        """Keep a weaker value beside what stands: disputed, and closing nothing."""
        beaten = [one for one in active if _starts_with(candidate, one, self.may_close)]
        if beaten and len(beaten) == len(active):
            for one in beaten:
                one.disputed = True
                candidate.contest(one)
                self.challengers.append(one)
            self.standing = [candidate]
            return
        candidate.disputed = True
        candidate.reason = "less trusted than what it contradicts"
        for one in active:
            candidate.contest(one)
        if candidate not in self.challengers:
            self.challengers.append(candidate)

    def _dispute(self, candidate: Run, active: list[Run]) -> None:
        weaker = [one for one in active if not self.may_close(one, candidate)]
        for one in active:
            candidate.contest(one)
        for one in weaker:
            one.disputed, one.reason = True, "less trusted than what it contradicts"
            self.challengers.append(one)
        equals = [one for one in active if one not in weaker]
        for one in (candidate, *equals) if equals else ():
            one.disputed = True
        self.standing = [*equals, candidate]

    def _supersede(self, candidate: Run, active: list[Run]) -> None:
        candidate.predecessors = active
        for one in active:
            one.successor = candidate
        for one in self.challengers:
            if one is not candidate and one.successor is None:
                one.successor = candidate
        candidate.disputed = False
        candidate.reason = ""
        self.standing = [candidate]
        self.challengers = []

    # -- ends and denials

    def _end(self, claim: Claim) -> None:
        run = next((one for one in (*self.standing, *self.challengers) if one.takes(claim)), None)
        if run is None:
            self._end_nothing(claim)
            return
        ending = run_of(claim)
        if not self.may_close(ending, run):
            self._rule(claim, VerdictKind.DISPUTES, run, reason="less trusted than what it denies")
        elif claim.act is Act.DENY and any(claim.same_time(one) for one in run.claims):
            run.disputed = True
            run.reason = "affirmed and denied of the same time"
            self._rule(claim, VerdictKind.DISPUTES, run, reason=run.reason)
        else:
            run.end, run.end_is_stated, run.closed = claim.start, True, True
            run.reason = "ended" if claim.act is Act.END else "denied"
            self._rule(claim, VerdictKind.RETRACTS, run, reason=run.reason)

    def _end_nothing(self, claim: Claim) -> None:
        earlier = self._last_of(claim)
        if earlier is not None:
            self._rule(claim, VerdictKind.RETRACTS, earlier, reason="had ended before")
        elif claim.act is Act.END or any(claim.stands_with(one) for one in self.undated):
            known = next((one for one in self.history if claim.stands_with(one.head)), None)
            if known is None:
                known = Run(claims=[claim], start=None, end=claim.start, closed=True)
                known.reason = "ended; since when it held is unknown"
                self.history.append(known)
            else:
                known.add(claim)
            self._rule(claim, VerdictKind.RETRACTS, known, reason=known.reason)
        else:
            self._rule(claim, VerdictKind.RETRACTS, reason="denies what nobody affirmed before")

    def _settle_ends(self) -> None:
        """Give closed runs their ends, now that all starts are known."""
        for run in self.runs:
            follower = run.successor
            if follower is None or follower.start is None:
                continue
            start = follower.start
            if run.end is not None and run.start is not None and start.micros <= run.start.micros:
                run.closed = True  # disputed from one time on, and settled later
            elif run.end is None or start.micros < run.end.micros:
                run.end, run.closed = start, True
                run.reason = run.reason if run.disputed else "another value holds since"
        first = _first_start(self.runs)
        for run in self.history:
            if first is not None and run.end is not None and first.micros < run.end.micros:
                # One value at a time: what had ended by now had ended when the next began.
                run.end = first.with_basis(Basis.INFERRED)
        _chain([*self.history, *(run for run in self.runs if run.start is None)])
        last = max((_start_of(run) for run in self.runs if run.start is not None), default=None)
        for run in self.runs:
            if run.end is not None and last is not None and last >= run.end.micros:
                run.closed = True

    # -- claims without any time: they close nothing that has one

    def _recall(self, claim: Claim) -> None:
        run = self._last_of(claim)
        if run is None:
            run = next((one for one in self.history if claim.stands_with(one.head)), None)
        if run is None:
            run = run_of(claim)
            self.history.append(run)
            self._rule(claim, VerdictKind.NEW, run)
            return
        kind = VerdictKind.REFINES if claim.refines(run.head) else VerdictKind.CONFIRMS
        run.add(claim)
        self._rule(claim, kind, run)

    def _settle_recalled(self) -> None:
        """Place the values without a time between what had ended and what is dated.

        Nothing tells their order, so several of them dispute each other.
        """
        undated = [one for one in self.history if one.end is None]
        ended = [one for one in (*self.history, *self.runs) if one.end is not None]
        first = _first_start(self.runs)
        for run in undated:
            if first is not None:
                run.end, run.closed = first.with_basis(Basis.INFERRED), True
                run.successor = _starting_at(self.runs, first)
                run.reason = "undated, and another value is dated"
            for other in ended:
                _put_after(run, other)
            for other in undated:
                if run is not other and self.may_close(other, run):
                    run.disputed = True
                    run.contest(other)

    def _end_sometime(self, claim: Claim) -> None:
        run = next((one for one in self.history if claim.stands_with(one.head)), None)
        dated = self._last_of(claim)
        if dated is not None:
            reason = "undated: it cannot close what has a date"
            self._rule(claim, VerdictKind.REFUSED, dated, reason=reason)
        elif run is None and claim.act is Act.END:
            run = Run(claims=[claim], start=None, closed=True, reason="ended, nobody says when")
            self.history.append(run)
            self._rule(claim, VerdictKind.RETRACTS, run, reason=run.reason)
        elif run is None:
            self._rule(claim, VerdictKind.RETRACTS, reason="denies what nobody affirmed")
        elif not self.may_close(run_of(claim), run):
            self._rule(claim, VerdictKind.DISPUTES, run, reason="less trusted than what it denies")
        elif claim.act is Act.END:
            run.closed, run.reason = True, "ended, nobody says when"
            self._rule(claim, VerdictKind.RETRACTS, run, reason=run.reason)
        else:
            run.disputed, run.reason = True, "affirmed and denied, both without a time"
            self._rule(claim, VerdictKind.DISPUTES, run, reason=run.reason)

    def _admit_contradictions(self) -> None:
        """Let what still overlaps contradict each other: stated ends can cross any other claim."""
        known = [one for one in (*self.history, *self.runs) if one.start is not None]
        believed = [one for one in known if not one.disputed or one.successor is not None]
        believed.sort(key=_start_of)
        for index, run in enumerate(believed):
            for other in believed[index + 1 :]:
                if not run.lasts_at(_start_of(other)):
                    break
                if other.end == other.start or run.end == run.start:
                    continue
                if not _said_together(run, other):
                    run.contest(other)
                    is_open = run.successor is None and other.successor is None
                    run.disputed = other.disputed = is_open

    def _rule(
        self,
        claim: Claim,
        kind: VerdictKind,
        run: Run | None = None,
        other: Run | None = None,
        reason: str = "",
    ) -> None:
        self.rulings.append(Ruling(claim, kind, run, other, reason))


def _put_after(run: Run, ended: Run) -> None:
    """Let an undated run begin when another value had ended, or leave both where they are."""
    end = ended.end
    if end is None or (ended.start is not None and run.end is not None):
        return
    if run.end is not None and end.micros >= run.end.micros:
        run.contest(ended)
        return
    ended.closed = True
    if run.start is None or run.start.micros < end.micros:
        run.start = end.with_basis(Basis.INFERRED)


def _chain(history: list[Run]) -> None:
    """Let values that are known by their ends alone follow each other."""
    history.sort(key=lambda run: (run.end.micros if run.end is not None else 0, run.head.value))
    for index, run in enumerate(history):
        for earlier in history[:index]:
            if earlier.end is None or run.end is None:
                continue
            if earlier.end.micros == run.end.micros:
                run.contest(earlier)
            elif run.start is None or run.start.micros < earlier.end.micros:
                run.start = earlier.end.with_basis(Basis.INFERRED)


def _start_of(run: Run) -> int:
    return run.start.micros if run.start is not None else 0


def _first_start(runs: Sequence[Run]) -> Instant | None:
    starts = [run.start for run in runs if run.start is not None]
    return min(starts, key=lambda start: start.micros, default=None)


def _starting_at(runs: Sequence[Run], start: Instant) -> Run | None:
    return next((run for run in runs if run.start is not None and run.start == start), None)


def _holds_since(challenger: Run, claim: Claim) -> bool:
    """Say whether a challenger came at the same time as a claim, so that the claim is no answer."""
    return any(claim.same_time(one) for one in challenger.claims)


def _same_time(run: Run, other: Run) -> bool:
    opener = run.claims[0]
    if any(opener.same_time(claim) for claim in other.claims):
        return True
    # Said to have held from before until after: the two contradict each other.
    if run.end is None or other.end is None or not other.end_is_stated or other.closed:
        return False
    return run.end_is_stated and run.end.micros < other.end.micros


def _starts_with(candidate: Run, other: Run, may_close: Callable[[Run, Run], bool]) -> bool:
    return _same_time(candidate, other) and not may_close(other, candidate)


def _said_together(run: Run, other: Run) -> bool:
    """Say whether one sentence states both: "Ann and Bo own the mill" disputes nothing."""
    mine, theirs = run.claims[0].assertion, other.claims[0].assertion
    if mine.passage_id is None or mine.predicate_span is None:
        return False
    same_words = mine.predicate_span == theirs.predicate_span
    return mine.passage_id == theirs.passage_id and same_words
