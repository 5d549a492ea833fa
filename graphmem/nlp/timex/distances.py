"""Times counted from another: "two weeks ago", "three weeks from tomorrow", "in an hour"."""

# ruff: noqa: PLR0911 - a rule leaves where it stops to apply
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from graphmem.nlp.timex.calendar import DAY, Stretch, add, midnight
from graphmem.nlp.timex.relative import day_holding, from_reference, plans, precision_of_unit
from graphmem.nlp.timex.stretches import Term
from graphmem.nlp.timex.words import UNIT_WORDS, Tokens, amount


def distance(t: Tokens, i: int) -> tuple[list[tuple[float, str]], int] | None:
    """Read "2 weeks and 3 days", "half an hour", "an hour and a half": (parts, next token)."""
    parts: list[tuple[float, str]] = []
    j = i
    while len(parts) < 4:
        found = amount(t, j)
        unit = None if found is None else UNIT_WORDS.get(t.words[found[1]])
        if found is None or unit is None or unit == "weekend":
            break
        parts.append((found[0], unit))
        j = found[1] + 1
        if t.words[j : j + 3] == ["and", "a", "half"]:
            parts[-1] = (found[0] + 0.5, unit)
            j += 3
        if t.words[j] not in {"and", ","} or amount(t, j + 1) is None:
            break
        j += 1
    if parts and t.words[j - 1] in {"and", ","}:
        j -= 1
    return (parts, j) if parts else None


def _moved(start: int, parts: list[tuple[float, str]], sign: int) -> int:
    for count, unit in parts:
        start = add(start, sign * count, unit)
    return start


def _grain(parts: list[tuple[float, str]]) -> str:
    return "second" if any(unit in {"second", "minute", "hour"} for _, unit in parts) else "day"


def _from_reference(
    t: Tokens, first: int, stop: int, parts: list[tuple[float, str]], sign: int
) -> Term:
    grain = _grain(parts)

    def make(reference: int) -> Stretch:
        moved = _moved(reference, parts, sign)
        return (moved, moved) if grain == "second" else day_holding(moved)

    return replace(
        from_reference(t, first, stop, grain, make), precision=precision_of_unit(parts[-1][1])
    )


_SIGNS = {"ago": -1, "hence": 1, "later": 1, "earlier": -1, "back": -1}


def from_now(t: Tokens, i: int) -> Term | None:
    """Read "two weeks ago", "3 minutes from now", "in a fortnight"."""
    ahead = t.words[i] == "in"
    found = distance(t, i + 1 if ahead else i)
    if found is None:
        return None
    parts, j = found
    words = t.words
    if ahead:
        if words[j] in {"of", "since"} or words[i + 1] == "the":
            return None
        if words[i + 1] in {"a", "an"} and parts[0][1] == "second":
            return None  # "in a second season"
        return _from_reference(t, i, j, parts, 1)
    if words[j] == "from" and words[j + 1] == "now":
        return _from_reference(t, i, j + 2, parts, 1)
    sign = _SIGNS.get(words[j])
    if sign is None:
        return None
    if words[j] == "back" and words[j + 1] == "to":
        return None
    term = _from_reference(t, i, j + 1, parts, sign)
    # "Two years later he left" counts from the story, not from the day it was told.
    told = words[j] in {"later", "earlier"} and _grain(parts) == "day" and not plans(t, i)
    return replace(term, spans=()) if told else term


def from_anchor(t: Tokens, i: int, anchor: Callable[[Tokens, int], Term | None]) -> Term | None:
    """Read "two days before yesterday", "3 weeks after Christmas", "16 days from 01/02/2018"."""
    start = i + 1 if t.words[i] == "in" else i
    found = distance(t, start)
    if found is None:
        return None
    parts, j = found
    sign = {"before": -1, "after": 1, "from": 1, "since": 1, "following": 1}.get(t.words[j])
    if sign is None:
        return None
    base = anchor(t, j + 1)
    if base is None or base.stop == j + 1:
        return None
    spans = base.spans[-1:]
    grain = _grain(parts)
    if grain == "second" and base.grain != "second":
        return None
    moved = [_moved(s[0], parts, sign) for s in spans]
    shift = 0 if grain == "second" else DAY
    return Term(first=i, stop=base.stop, grain=grain, spans=tuple((m, m + shift) for m in moved))


def stretch_from(t: Tokens, i: int, anchor: Callable[[Tokens, int], Term | None]) -> Term | None:
    """Read "3 days starting from next monday", "for 3 days from today", "a week starting on X"."""
    start = i + 1 if t.words[i] == "for" else i
    found = distance(t, start)
    if found is None or _grain(found[0]) == "second":
        return None
    parts, j = found
    if t.words[j] in {"starting", "beginning"}:
        j += 2 if t.words[j + 1] in {"from", "on", "at"} else 1
    elif t.words[i] == "for" and t.words[j] == "from":
        j += 1
    else:
        return None
    base = anchor(t, j)
    if base is None or base.grain != "day":
        return None
    spans = tuple((s[0], _moved(s[0], parts, 1)) for s in base.spans)
    first = i if found[1] == j - 1 and t.words[j - 1] == "from" else start
    return Term(first=first, stop=base.stop, grain="period", spans=spans, precision="day")


def within(t: Tokens, i: int) -> Term | None:
    """Read "within two weeks", "within the next 5 days": from the reference on."""
    if t.words[i] != "within":
        return None
    j = i + 2 if t.words[i + 1] == "the" else i + 1
    j += t.words[j] in {"next", "following", "coming"}
    found = distance(t, j)
    if found is None or t.words[found[1]] in {"of", "after", "before"}:
        return None
    parts, stop = found
    if _grain(parts) == "second":
        return from_reference(t, i, stop, "period", lambda r: (r, _moved(r, parts, 1)))
    made = from_reference(
        t, i, stop, "period", lambda r: (midnight(r), _moved(midnight(r), parts, 1))
    )
    return replace(made, precision=precision_of_unit(parts[-1][1]))
