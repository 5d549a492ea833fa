"""What the grammar reads: a time expression with its kind, its candidate bounds, its relation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from graphmem.nlp.timex.calendar import Stretch
from graphmem.nlp.timex.stretches import Term

# (start, end) in seconds; an open side is None. Equal ends are a point.
Bounds: TypeAlias = tuple[int | None, int | None]

JOINS = frozenset({"to", "-", "–", "—", "~", "until", "till", "til", "through", "thru"})
AND = frozenset({"and"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A time expression: tokens ``first`` to ``stop``, its kind, its candidate bounds.

    ``precision`` is how exactly the two ends were said; ``relation`` how they bound a fact;
    ``known`` bounds what has no exact value; ``weak`` asks for a cue in the neighbourhood;
    ``vague``: before or after noon, or the zone, was not said; ``offset`` is the zone that was, in
    minutes from UTC.
    """

    first: int
    stop: int
    kind: str
    bounds: tuple[Bounds, ...]
    precision: tuple[str, str]
    relation: str = "in"
    weak: bool = False
    known: Stretch | None = None
    vague: bool = False
    offset: int | None = None


def precision_of(x: Term) -> str:
    """Return the unit that a stretch was said as exactly as."""
    return x.precision or x.grain


def kind_of(x: Term) -> str:
    """Return the kind of a range that a stretch bounds."""
    return "datetimerange" if x.grain == "second" else "daterange"


def single(x: Term) -> Expression:
    """Return the expression of a stretch that stands alone."""
    bounds: tuple[Bounds, ...] = x.spans
    precision = precision_of(x)
    if x.grain == "day":
        kind, bounds = "date", tuple((s, s) for s, _ in x.spans)
    elif x.grain == "second":
        kind = "datetime"
    else:
        kind = "datetimerange" if precision == "second" else "daterange"
    return Expression(
        first=x.first,
        stop=x.stop,
        kind=kind,
        bounds=bounds,
        precision=(precision, precision),
        weak=x.weak,
        known=x.known,
    )
