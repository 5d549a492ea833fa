"""Years and full dates in English text, and the intervals that they bound."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graphmem.errors import BadInput
from graphmem.model.episode import Span
from graphmem.model.time import Instant, instant

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_MONTH = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    "|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_YEAR = r"(?:1\d{3}|20\d{2})"
_DATE = rf"""(?:
    \d{{1,2}}(?:st|nd|rd|th)?\ (?:of\ )?{_MONTH}\.?,?(?:\ (?:of\ )?\d{{3,4}}\b)?
  | {_MONTH}\.?\ \d{{1,2}}(?:st|nd|rd|th)?\b(?:\ ?,?\ \d{{3,4}}\b)?
  | {_MONTH}\.?,?\ (?:of\ )?{_YEAR}\b
  | \d{{4}}-\d{{2}}-\d{{2}}
  | {_YEAR}(?!\d|[,.]\d|\ ?(?:km|mi|m|people|feet|ft|kg)\b)
)"""
_ONE = re.compile(rf"(?<![\w.,$-])(?:{_DATE})(?![\w])", re.VERBOSE)
_RANGE = re.compile(
    rf"""(?:\b(?P<word>[Ff]rom|[Bb]etween)\ )?(?<![\w.,$])(?P<a>{_DATE})
        \s?(?P<join>-|–|—|to|until|till|and|through)\s?(?P<b>{_DATE}|present|now)(?!\w)""",
    re.VERBOSE,
)
_PARTS = re.compile(rf"(?P<month>{_MONTH})|(?P<number>\d+)")
_BEFORE = re.compile(r"(?P<word>[Ss]ince|[Ff]rom|[Uu]ntil|[Tt]ill)\s+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedTime:
    """A time in a text: where it stands, what it is, and the bounds that it gives a fact.

    ``start`` and ``end`` are the two ends of a range; a single date has ``start`` only.
    """

    span: Span
    valid_from: Instant | None
    valid_to: Instant | None


def dates(text: str, reference: Instant | None = None) -> Sequence[StatedTime]:
    """Return the stated dates of a text in order, none overlapping.

    Dates without a year take it from ``reference``, else are left out.
    """
    if not any(character.isdigit() for character in text):
        return ()
    found: list[StatedTime] = []
    taken = 0
    ranges = list(_ranges(text, reference))
    for match in _ONE.finditer(text):
        while ranges and ranges[0].span.start <= match.start():
            if ranges[0].span.start >= taken:
                found.append(ranges[0])
                taken = ranges[0].span.end
            ranges.pop(0)
        when = _instant(match.group(), reference)
        if match.start() < taken or when is None:
            continue
        found.append(_single(text, Span(match.start(), match.end()), when))
        taken = match.end()
    return tuple(found)


def _single(text: str, span: Span, when: Instant) -> StatedTime:
    before = _BEFORE.search(text, max(0, span.start - 8), span.start)
    if before and before["word"].lower() in ("until", "till"):
        return StatedTime(span=span, valid_from=None, valid_to=when)
    return StatedTime(span=span, valid_from=when, valid_to=None)


def _ranges(text: str, reference: Instant | None) -> Sequence[StatedTime]:
    found = []
    for match in _RANGE.finditer(text):
        word, join = match["word"], match["join"]
        if join == "and" and (word or "").lower() != "between":
            continue
        start = _instant(match["a"], reference)
        end = None if match["b"] in ("present", "now") else _instant(match["b"], reference)
        if start is None or (end is not None and end.micros < start.micros):
            continue
        span = Span(match.start("a"), match.end("b"))
        found.append(StatedTime(span=span, valid_from=start, valid_to=end))
    return found


def _instant(text: str, reference: Instant | None) -> Instant | None:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return instant(text)
        month, numbers = None, []
        for part in _PARTS.finditer(text):
            if part["month"]:
                month = _month(part["month"])
            else:
                numbers.append(int(part["number"]))
        year = next((n for n in numbers if n > 31 or month is None), None)
        day = next((n for n in numbers if n <= 31), None) if month else None
        if year is None:
            if reference is None:
                return None
            year = int(reference.isoformat()[:4])
        stated = f"{year:04d}"
        stated += f"-{month:02d}" if month else ""
        return instant(stated + (f"-{day:02d}" if day else ""))
    except (BadInput, ValueError):
        return None


def _month(word: str) -> int:
    return next(n for n, month in enumerate(_MONTHS, 1) if month.startswith(word.lower()[:3]))
