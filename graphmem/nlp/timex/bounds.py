"""Bounds by one date: "since May", "until 2019", "2012 or later", "no later than 1 June"."""

from __future__ import annotations

from dataclasses import replace

from graphmem.nlp.timex.calendar import midnight
from graphmem.nlp.timex.expressions import Bounds, Expression, kind_of, precision_of
from graphmem.nlp.timex.hours import day_expression, hours_then_day
from graphmem.nlp.timex.phrases import end_term, term
from graphmem.nlp.timex.stretches import Term
from graphmem.nlp.timex.words import Tokens

# Words before a stretch: the relation, and whether its start or its end is the bound.
_BEFORE_WORDS: dict[tuple[str, ...], tuple[str, str]] = {
    ("since",): ("since", "start"),
    ("ever", "since"): ("since", "start"),
    ("starting",): ("since", "start"),
    ("starting", "on"): ("since", "start"),
    ("starting", "from"): ("since", "start"),
    ("starting", "in"): ("since", "start"),
    ("beginning",): ("since", "start"),
    ("beginning", "on"): ("since", "start"),
    ("beginning", "in"): ("since", "start"),
    ("as", "of"): ("since", "start"),
    ("as", "early", "as"): ("since", "start"),
    ("no", "earlier", "than"): ("since", "start"),
    ("not", "earlier", "than"): ("since", "start"),
    ("after",): ("after", "end"),
    ("later", "than"): ("after", "end"),
    ("until",): ("until", "start"),
    ("till",): ("until", "start"),
    ("til",): ("until", "start"),
    ("up", "to"): ("until", "start"),
    ("up", "until"): ("until", "start"),
    ("before",): ("before", "start"),
    ("prior", "to"): ("before", "start"),
    ("earlier", "than"): ("before", "start"),
    ("by",): ("before", "start"),
    ("no", "later", "than"): ("before", "start"),
    ("not", "later", "than"): ("before", "start"),
    ("as", "late", "as"): ("before", "start"),
    ("<",): ("before", "start"),
    (">",): ("after", "end"),
    ("<", "="): ("before", "end"),
    (">", "="): ("since", "start"),
    ("on", "or", "after"): ("since", "start"),
    ("on", "or", "before"): ("before", "start"),
    ("through",): ("until", "end"),
}
FIRST_WORDS = {words[0] for words in _BEFORE_WORDS}
_BEHIND_WORDS: dict[tuple[str, ...], str] = {
    ("or", "later"): "since",
    ("and", "later"): "since",
    ("or", "after"): "since",
    ("and", "after"): "since",
    ("onwards",): "since",
    ("onward",): "since",
    ("or", "earlier"): "before",
    ("or", "before"): "before",
    ("and", "before"): "before",
    ("and", "earlier"): "before",
}


def bound(t: Tokens, i: int) -> Expression | None:
    """Read "since May", "after 2010", "2012 or later", "from 1933 onwards"."""
    if t.words[i] in FIRST_WORDS:
        for size in (3, 2, 1):
            found = _BEFORE_WORDS.get(tuple(t.words[i : i + size]))
            bounded = None if found is None else _bounded(t, i, i + size, *found)
            if bounded is not None:
                return bounded
        return None
    first = i
    if t.words[i] in {"from", "on"}:
        i += 1
    return _bound_behind(t, first, i)


def _bound_behind(t: Tokens, first: int, i: int) -> Expression | None:
    left = term(t, i)
    if left is None or left.grain == "second":
        return None
    for size in (2, 1):
        stop = left.stop + size
        relation = _BEHIND_WORDS.get(tuple(t.words[left.stop : stop]))
        if relation is None or (size == 2 and t.words[stop] not in _CLOSERS):
            continue
        if t.words[first] == "on" or (t.words[first] == "from" and size == 2):
            first = i
        return _open(replace(left, weak=False), first, stop, relation, "start")
    return None


# "On 1/1/2016 and after 6 PM" is no bound by the date: the sentence must pause or go on anew.
_CLOSERS = frozenset({"", ".", ",", ";", ":", "!", "?", ")", "or", "and", "but"})


def _until_now(t: Tokens, i: int, stop: int) -> Expression:
    bounds: tuple[Bounds, ...] = ()
    if t.reference is not None:
        bounds = ((None, midnight(t.reference)),)
    return Expression(
        first=i,
        stop=stop,
        kind="daterange",
        bounds=bounds,
        precision=("day", "day"),
        relation="until",
    )


def _bounded(t: Tokens, first: int, i: int, relation: str, side: str) -> Expression | None:
    if relation == "until" and t.words[i] in {"date", "present"}:
        return _until_now(t, first, i + 1)
    j = i + 1 if t.words[i] == "around" else i
    timed = hours_then_day(t, j)
    if timed is not None and timed.kind == "datetime":
        return _at_moment(timed, first, relation)
    anchor = end_term(t, j)
    if anchor is None:
        return None
    if t.words[first] in {"beginning", "starting"} and t.words[i] == "of":
        return None
    day = day_expression(t, j)
    if day is not None and day.stop > anchor.stop and day.relation == "in":
        if relation == "after":
            day = replace(day, bounds=tuple((b, b) for _, b in day.bounds))
        return _at_moment(day, first, relation)
    return _open(anchor, first, anchor.stop, relation, side)


def _at_moment(moment: Expression, first: int, relation: str) -> Expression:
    """Return the half-open stretch on one side of a time on its day."""
    later = relation in {"since", "after"}
    bounds: tuple[Bounds, ...] = tuple((b, None) if later else (None, b) for b, _ in moment.bounds)
    return replace(
        moment, first=first, kind="datetimerange", bounds=bounds, relation=relation, weak=False
    )


def _open(x: Term, first: int, stop: int, relation: str, side: str) -> Expression:
    """Return the half-open stretch on one side of a term."""
    bounds: list[Bounds] = []
    later = relation in {"since", "after"}
    for stretch in x.spans:
        at_end = x.grain != "day" if side == "end" else x.edge in {"late", "end"} and not later
        point = stretch[1] if at_end else stretch[0]
        bounds.append((point, None) if later else (None, point))
    precision = precision_of(x)
    return Expression(
        first=first,
        stop=stop,
        kind=kind_of(x),
        bounds=tuple(bounds),
        precision=(precision, precision),
        relation=relation,
        weak=x.weak and x.grain == "year",
    )
