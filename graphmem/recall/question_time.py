"""Time in a question as soft windows: "last weekend", "in March", "two days before 9 June".

A window never hides a passage: nearness falls off softly outside it, because people tell what
happened days before they tell it, and a question's date is often a little wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graphmem.model.records import Floats, Keys
from graphmem.recall.question_dates import (
    COUNT,
    READERS,
    RELATIVE,
    UNIT,
    Calendar,
    Stretch,
    count_days,
    date_of,
    days_of,
)

DAY = 86_400_000_000  # microseconds
_MINUTE = 60_000_000
# Days over which nearness falls to 1/e outside a window, by what the question names.
SOFTNESS = {"day": 4.0, "week": 5.0, "month": 10.0, "season": 20.0, "year": 30.0}
# Days that "before X" and "after X" reach, by what X is.
_BEFORE = {"day": 7, "week": 10, "month": 45, "season": 100, "year": 365}
_AFTER = {"day": 10, "week": 14, "month": 45, "season": 100, "year": 365}
# How far off "a month before X" may be meant.
_SLACK = {"day": 1, "week": 3, "month": 10, "year": 60}
# Weight of "last week" where nobody said what today is. Questions to old logs then often mean the
# time of the turn: at weight 1 such windows cost LoCoMo's development part .5 points of recall@5.
_GUESSED = 0.25
# A date without a year is tried in each year of the log, but in no more than the newest of these.
_MOST_YEARS = 40

_RELATION = re.compile(
    rf"(?:\b(?:{COUNT}\s+)?{UNIT}\s+)?\b(?P<side>before|prior\s+to|until|till|after|since"
    r"|following|of)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_EVENT = re.compile(
    rf"(?:\b(?:{COUNT}\s+)?{UNIT}\s+)?\b(?P<side>before|prior\s+to|after|since|following)\s+"
    r"(?P<event>[^,.;?!]+)",
    re.IGNORECASE,
)
_SIDES = {"before": -1, "prior to": -1, "until": -1, "till": -1, "of": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftWindow:
    """A stretch of time, half open, in microseconds UTC; ``softness`` is in days.

    ``text`` is the part of the question that it stands for; ``weight`` how sure its place is.
    """

    start: int
    end: int
    softness: float
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EventAnchor:
    """What "two days before the trip" hangs on: an event to look up, and how the time lies to it.

    ``side`` is -1 for before, 1 for after; ``days`` the stated distance (None: not stated).
    """

    event: str
    side: int
    days: int | None
    grain: str
    text: str

    def window(self, at: int) -> SoftWindow:
        """Return the window, given when the event was (microseconds UTC)."""
        day = Stretch(start=at // DAY, end=at // DAY + 1, grain="day")
        return _softened(_moved(day, self.side, self.days, self.grain), self.text)


def windows(
    question: str, *, now: int | None, log: tuple[int, int] | None = None, offset: int = 0
) -> tuple[SoftWindow, ...]:
    """Return the soft windows that a question's time expressions mean; several are alternatives.

    Args:
        question: The question.
        now: What "last week" is measured from, microseconds UTC; None: the end of the log.
        log: First and last time of what is remembered. A date without a year is tried in all of
            its years; without a log in the year of ``now`` and the one before.
        offset: Minutes that the asker's clock is ahead of UTC.
    """
    calendar = _calendar(now, log, offset)
    if calendar is None:
        return ()
    found: list[tuple[int, int, list[SoftWindow]]] = []
    taken: list[tuple[int, int]] = []
    for pattern, reader in READERS:
        for match in pattern.finditer(question):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            stretches = list(reader(match, calendar))
            if stretches:
                start, moved = _related(question, match, stretches, calendar)
                taken.append((start, match.end()))
                text = question[start : match.end()].strip()
                guessed = now is None and reader in RELATIVE
                weight = _GUESSED if guessed else 1.0
                soft = [_softened(stretch, text, offset, weight) for stretch in moved]
                found.append((start, match.end(), soft))
    return tuple(_spanned(question, sorted(found, key=lambda entry: entry[0])))


def event_anchor(question: str) -> EventAnchor | None:
    """Return the event that a question's time hangs on ("before she moved"), if there is one.

    A date after "before" or "after" is no event: ``windows`` reads it.
    """
    match = _EVENT.search(question)
    if match is None:
        return None
    event = _without_purpose(match["event"].strip())
    bare = re.sub(r"^the\s+", "", event, flags=re.IGNORECASE)
    # The word before a date is part of some patterns ("in March"), so look with it and without.
    if any(pattern.match(text) for pattern, _ in READERS for text in (bare, f"in {bare}")):
        return None
    since = match["side"].lower() == "since"
    unit = (match["unit"] or ("year" if since else "day")).lower()
    return EventAnchor(
        event=event,
        side=_side(match),
        days=count_days(match["count"], unit) if match["unit"] else None,
        grain=_grain(unit),
        text=question[match.start() : match.start("event")] + event,
    )


def _without_purpose(event: str) -> str:
    """Cut off what somebody did it for: "the long drive" of "the long drive to relax"."""
    found = re.fullmatch(r"(.*\S)\s+to\s+[a-z]+", event)
    return found[1] if found else event


def nearness(alternatives: Sequence[SoftWindow], times: Keys) -> Floats:
    """Return how near each time is to the nearest window, 0 to 1, in the shape of ``times``.

    A window's weight inside, weight * exp(-gap / softness) outside; 0 for NO_TIME. Times are
    microseconds UTC.
    """
    best = np.zeros(times.shape, dtype=np.float32)
    exact = times.astype(np.float64)
    for window in alternatives:
        early, late = window.start - exact, exact - (window.end - 1)
        gap = np.maximum(np.maximum(early, late), 0) / DAY
        near = window.weight * np.exp(-gap / window.softness)
        best = np.maximum(best, near.astype(np.float32))
    return best  # NO_TIME lies so far back that its nearness is 0


def _calendar(now: int | None, log: tuple[int, int] | None, offset: int) -> Calendar | None:
    if now is None:
        if log is None:
            return None
        now = log[1]
    shift = offset * _MINUTE
    today = date_of((now + shift) // DAY)
    if log is None:
        return Calendar(today=today, years=(today.year - 1, today.year))
    first, last = (date_of((at + shift) // DAY).year for at in log)
    years = tuple(range(max(first, last - _MOST_YEARS + 1), last + 1))
    return Calendar(today=today, years=years)


def _spanned(question: str, found: list[tuple[int, int, list[SoftWindow]]]) -> Iterator[SoftWindow]:
    """Yield the windows in the question's order, "between A and B" as one."""
    waiting = list(found)
    while waiting:
        start, end, windows_here = waiting.pop(0)
        if waiting and re.search(
            r"\b(?:between|from)\s+(?:the\s+)?$", question[:start], re.IGNORECASE
        ):
            other_start, other_end, others = waiting[0]
            joint = question[end:other_start]
            if re.fullmatch(
                r"\s*(?:and|to|until|till|through)\s+(?:the\s+)?", joint, re.IGNORECASE
            ):
                waiting.pop(0)
                text = question[start:other_end]
                yield from (
                    replace(first, end=last.end, text=text)
                    for first, last in zip(windows_here, others, strict=False)
                    if first.start < last.end
                )
                continue
        yield from windows_here


def _related(
    question: str, match: re.Match[str], stretches: list[Stretch], calendar: Calendar
) -> tuple[int, list[Stretch]]:
    """Move stretches by what stands before them: "before", "two weeks after", "the weekend of".

    Also returns where the expression starts with what stands before.
    """
    relation = _RELATION.search(_lead(question, match))
    if relation is None or (_side(relation) == 0 and not relation["unit"]):
        return match.start(), stretches
    if relation["side"].lower() == "since":
        return relation.start(), [_until_today(stretch, calendar) for stretch in stretches]
    unit = relation["unit"]
    days = count_days(relation["count"], unit) if unit else None
    grain = _grain((unit or "day").lower())
    return relation.start(), [_moved(s, _side(relation), days, grain) for s in stretches]


def _until_today(stretch: Stretch, calendar: Calendar) -> Stretch:
    return replace(stretch, end=max(stretch.end, days_of(calendar.today) + 1))


def _lead(question: str, match: re.Match[str]) -> str:
    """Return what stands before a date; a pattern may have taken the "before" of "before March"."""
    taken = re.match(r"(?:before|after|since|until|till|of)\s+", match[0], re.IGNORECASE)
    return question[: match.start() + (taken.end() if taken else 0)]


def _side(match: re.Match[str]) -> int:
    return _SIDES.get(" ".join(match["side"].lower().split()), 1)


def _grain(unit: str) -> str:
    return "week" if unit == "weekend" else unit


def _moved(stretch: Stretch, side: int, days: int | None, grain: str) -> Stretch:
    """Return the stretch before (-1), around (0) or after (1) another one."""
    if side == 0:  # "the weekend of 9 June"
        return Stretch(start=stretch.start - 3, end=stretch.end + 3, grain=stretch.grain)
    if days is None:
        if side < 0:
            start, end = stretch.start - _BEFORE[stretch.grain], stretch.start
        else:
            start, end = stretch.start, stretch.end + _AFTER[stretch.grain]
        return Stretch(start=start, end=end, grain=stretch.grain)
    # What "the week before 9 June" is said of lies anywhere in the ten days up to it.
    near, far = (0 if days <= 7 else days - _SLACK[grain]), days + _SLACK[grain]
    softest = max(stretch.grain, grain, key=lambda name: SOFTNESS[name])
    if side < 0:
        return Stretch(start=stretch.start - far, end=stretch.start - near, grain=softest)
    return Stretch(start=stretch.end + near, end=stretch.end + far, grain=softest)


def _softened(stretch: Stretch, text: str, offset: int = 0, weight: float = 1.0) -> SoftWindow:
    shift = offset * _MINUTE
    return SoftWindow(
        start=stretch.start * DAY - shift,
        end=stretch.end * DAY - shift,
        softness=SOFTNESS[stretch.grain],
        text=text,
        weight=weight,
    )
