"""Any stretch of time that words name: the rules tried at a token, by what it can begin.

A rule that hangs on another stretch ("end of X", "two weeks after X") gets the reader of a lower
level, so phrases nest three deep and no deeper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graphmem.nlp.timex import distances, parts, relative
from graphmem.nlp.timex.stretches import Term
from graphmem.nlp.timex.terms import calendar
from graphmem.nlp.timex.words import (
    CARDINALS,
    ORDINALS,
    SHIFTS,
    TENS,
    WEEKDAY_WORDS,
    Tokens,
)

Rule = Callable[[Tokens, int], Term | None]


def simple(t: Tokens, i: int) -> Term | None:
    """Return the longest stretch that hangs on nothing but the calendar and the reference."""
    return _remembered(t, i, "simple", _simple)


def part(t: Tokens, i: int) -> Term | None:
    """Return the longest simple stretch or part of one."""
    return _remembered(t, i, "part", _part)


def term(t: Tokens, i: int) -> Term | None:
    """Return the longest stretch of time that starts at a token."""
    return _remembered(t, i, "term", _term)


def end_term(t: Tokens, i: int) -> Term | None:
    """Return the stretch that starts at a token or behind its article: "the end of June"."""
    found = term(t, i)
    if t.words[i] != "the":
        return found
    inner = term(t, i + 1)
    if inner is None or (found is not None and found.stop >= inner.stop):
        return found
    return inner


def _remembered(
    t: Tokens, i: int, level: str, read: Callable[[Tokens, int], Iterator[Term | None]]
) -> Term | None:
    key = (level, i)
    if key in t.memo:
        known: Term | None = t.memo[key]
        return known
    best: Term | None = None
    for found in read(t, i):
        if found is not None and (best is None or found.stop > best.stop):
            best = found
    t.memo[key] = best
    return best


_COUNTS = frozenset({"a", "an", "half", "couple", "few", "the", "in", "for", "within"})
_COUNTS |= CARDINALS.keys() | TENS.keys()


def _is_count(word: str) -> bool:
    return word in _COUNTS or word[:1].isdecimal()


def _simple(t: Tokens, i: int) -> Iterator[Term | None]:
    word = t.words[i]
    yield from calendar(t, i)
    if word in SHIFTS or word == "the":
        yield relative.shifted(t, i)
        yield parts.week_and_day(t, i)
    yield relative.named_day(t, i)
    yield relative.present(t, i)
    yield parts.quarter(t, i)
    yield parts.week_number(t, i)
    yield parts.to_date(t, i)
    yield parts.fiscal(t, i)
    if word in WEEKDAY_WORDS or word == "on":
        yield parts.week_and_day(t, i)
    if _is_count(word):
        yield relative.counted_first(t, i)
        yield distances.from_now(t, i)
    if word == "the":
        yield parts.determined(t, i)
    yield parts.weekend_of(t, i)


def _part(t: Tokens, i: int) -> Iterator[Term | None]:
    yield simple(t, i)
    word = t.words[i]
    if word in parts.EDGES:
        yield parts.edge_of(t, i, simple)
    if word in {"the", "last"} or word in ORDINALS or word[:1].isdecimal():
        yield parts.nth_of(t, i, simple)
        yield parts.month_day_of(t, i)


def _term(t: Tokens, i: int) -> Iterator[Term | None]:
    yield part(t, i)
    word = t.words[i]
    if word in parts.EDGES:
        yield parts.edge_of(t, i, part)
    if word == "rest":
        yield parts.rest_of(t, i)
    if _is_count(word):
        yield distances.from_anchor(t, i, part)
        yield distances.stretch_from(t, i, part)
        yield distances.within(t, i)
