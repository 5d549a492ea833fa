"""Whole time expressions: a stretch, a range of two, a bound ("since May"), a day with hours."""

from __future__ import annotations

from dataclasses import replace

from graphmem.nlp.timex.bounds import bound
from graphmem.nlp.timex.expressions import Expression
from graphmem.nlp.timex.hours import day_expression, hours_then_day, moments, part_of_day
from graphmem.nlp.timex.ranges import date_range, listed_day
from graphmem.nlp.timex.words import Tokens

_RULES = (date_range, bound, moments, hours_then_day, part_of_day, listed_day, day_expression)
_ABOUT = frozenset({"around", "circa"})


def expression(t: Tokens, i: int) -> Expression | None:
    """Return the longest time expression that starts at a token."""
    first = i
    best: Expression | None = None
    if t.words[i] in _ABOUT:
        i += 1
    for rule in _RULES:
        found = rule(t, i)
        if found is not None and (best is None or found.stop > best.stop):
            best = found
    if best is None or first == i:
        return best
    return replace(best, first=first)
