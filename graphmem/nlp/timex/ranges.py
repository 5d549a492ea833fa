"""Ranges of two dates: "from 2010 to 2014", "9 to 12 of June", "1914-18", "Monday to Friday"."""

# ruff: noqa: PLR0911 - a rule leaves where it stops to apply
from __future__ import annotations

from dataclasses import replace

from graphmem.nlp.timex.calendar import DAY, Stretch, civil, midnight
from graphmem.nlp.timex.expressions import AND, JOINS, Bounds, Expression, kind_of, precision_of
from graphmem.nlp.timex.hours import clock_is_sure
from graphmem.nlp.timex.phrases import end_term, part, simple
from graphmem.nlp.timex.relative import shifted
from graphmem.nlp.timex.stretches import Fields, Term, resolve, with_years
from graphmem.nlp.timex.terms import day_number
from graphmem.nlp.timex.words import MONTH_WORDS, WEEKDAY_WORDS, Tokens, digits


def date_range(t: Tokens, i: int) -> Expression | None:
    """Read a range that starts at a token, with "from" or "between" before it or without."""
    word = t.words[i]
    opened = word in {"from", "between", "in", "on"}
    j = i + 1 if opened else i
    joins = JOINS | AND if word == "between" else JOINS
    days = _days_of_month(t, j, joins)
    if days is not None:
        return _joined(i, *days, opened=opened)
    left = _end(t, j)
    if left is None:
        return None
    run_on = _runs_on(t, left)
    if t.words[left.stop] not in joins and not run_on:
        return _short_right(t, i, left, opened=opened)
    right = _end(t, left.stop if run_on else left.stop + 1)
    bare = left.grain == "year" and right is not None and right.grain == "year"
    if word == "on" or (word == "in" and not (bare and left.weak)):
        return None  # the preposition of the day, not of the range
    if right is None:
        return _short_right(t, i, left, opened=opened)
    left, right = _share_year(t, left, right)
    left, right = _same_unit(left, right), _same_unit(right, left)
    if "second" in {left.grain, right.grain} and not opened:
        return None
    if not _capital_months(t, left, right):
        left = replace(left, weak=True)
    return _joined(i, left, right, opened=opened)


def _end(t: Tokens, i: int) -> Term | None:
    """Return the stretch at one end of a range, "c." before it left out."""
    if t.words[i] in {"c", "ca", "circa"}:
        i += 2 if t.words[i + 1] == "." else 1
    return end_term(t, i)


def _runs_on(t: Tokens, left: Term) -> bool:
    """Say whether the dash of a range was lost: "January 7, 1966July 16, 1999"."""
    dated = left.fields is not None and left.fields.years and left.fields.day
    return bool(dated) and t.glued(left.stop) and t.words[left.stop] in MONTH_WORDS


def _capital_months(t: Tokens, left: Term, right: Term) -> bool:
    """Say whether a range of two bare months is one: "May to March", not "may to march"."""
    return all(
        t.words[x.first] not in {"may", "march"} or not x.weak or t.capital(x.first)
        for x in (left, right)
    )


def _same_unit(x: Term, other: Term) -> Term:
    """Return "now" as a day beside a day, and leave everything else."""
    if x.grain != "second" or other.grain == "second" or any(a != b for a, b in x.spans):
        return x
    days = tuple((midnight(a), midnight(a) + DAY) for a, _ in x.spans)
    return replace(x, grain="day", spans=days)


def _joined(first: int, left: Term, right: Term, *, opened: bool) -> Expression | None:
    pairs = _pairs(left, right)
    if not pairs and left.spans and right.spans:
        return None
    timed = "second" in {left.grain, right.grain}
    months = left.grain == right.grain == "month"
    return Expression(
        first=first if opened else left.first,
        stop=right.stop,
        kind="datetimerange" if timed else "daterange",
        bounds=pairs,
        precision=(precision_of(left), precision_of(right)),
        relation="from-to",
        weak=left.weak and (left.grain == "year" or (right.weak and not opened and not months)),
    )


def _share_year(t: Tokens, left: Term, right: Term) -> tuple[Term, Term]:
    """Give an end without a year the year of the other end."""
    a, b = left.fields, right.fields
    if a is None or b is None or a.month is None or b.month is None:
        return left, right
    later = (b.month, b.day or 0) >= (a.month, a.day or 0)
    if b.years and not a.years:
        years = tuple(y - (not later) for y in b.years)
        left = with_years(left, years, t.reference)
    elif a.years and not b.years:
        right = with_years(right, tuple(y + (not later) for y in a.years), t.reference)
    elif not a.years and t.reference is not None:
        return _same_years(t, left, right, later=later)
    return left, right


def _same_years(t: Tokens, left: Term, right: Term, *, later: bool) -> tuple[Term, Term]:
    """Resolve two ends without years together: the last such stretch and the next one."""
    reference = midnight(t.reference or 0)
    this = civil(reference)[0]
    pairs = []
    for value in range(this - 2, this + 3):
        a = with_years(left, (value,), reference).spans
        b = with_years(right, (value + (not later),), reference).spans
        if a and b:
            pairs.append((a[0], b[0]))
    inside = [p for p in pairs if p[0][0] <= reference < p[1][0]]
    past = [p for p in pairs if p[1][0] <= reference][-1:]
    future = [p for p in pairs if p[0][0] > reference][:1]
    chosen = inside or past + future
    return (
        replace(left, spans=tuple(p[0] for p in chosen)),
        replace(right, spans=tuple(p[1] for p in chosen)),
    )


def _pairs(left: Term, right: Term) -> tuple[Bounds, ...]:
    """Pair the readings of two ends; a range cannot end before it starts."""
    starts = [_point(left, s) for s in left.spans]
    ends = [s[1] if right.edge == "late" else _point(right, s) for s in right.spans]
    if left.fields is None and right.fields is None and len(ends) > 1:
        # Two weekdays: each start goes with the first such end behind it.
        ends.append(ends[-1] + 7 * DAY)
        return tuple((a, min(b for b in ends if b > a)) for a in starts if a < ends[-1])
    if len(starts) == len(ends):
        return tuple((a, b) for a, b in zip(starts, ends, strict=True) if a <= b)
    if len(starts) > len(ends):
        near = [(max((a for a in starts if a <= b), default=None), b) for b in ends]
        return tuple(pair for pair in near if pair[0] is not None)
    later = [(a, min((b for b in ends if b >= a), default=None)) for a in starts]
    return tuple(pair for pair in later if pair[1] is not None)


def _point(x: Term, stretch: Stretch) -> int:
    """Return where a range begins or ends at a term: at its start, unless a part was named."""
    if x.edge == "mid":
        return midnight((stretch[0] + stretch[1]) // 2)
    return stretch[1] if x.edge == "end" else stretch[0]


def _days_of_month(t: Tokens, i: int, joins: frozenset[str]) -> tuple[Term, Term] | None:
    """Read "9 to 12 of June", "November 18-19", "april the ninth till the seventeenth"."""
    day = day_number(t, i)
    if day is not None:
        return _days_then_month(t, i, day) if t.words[day[1]] in joins else None
    if t.words[i] not in MONTH_WORDS:
        return None
    left = simple(t, i)
    if left is None or left.fields is None or not left.fields.day:
        return None
    if t.words[left.stop] not in joins:
        return None
    said = left.fields
    last = day_number(t, left.stop + 1)
    if last is None or last[0] <= left.fields.day or _is_more(t, left.stop + 1, last[1]):
        return None
    right = resolve(left.stop + 1, last[1], replace(said, day=last[0]), t.reference)
    if not said.years and (found := _year_behind(t, last[1])):
        fields = replace(said, years=found[0])
        right = resolve(right.first, found[1], replace(fields, day=last[0]), t.reference)
        left = resolve(left.first, left.stop, fields, t.reference)
    elif not said.years:
        return _same_years(t, left, right, later=True)
    return left, right


def _days_then_month(t: Tokens, i: int, day: tuple[int, int]) -> tuple[Term, Term] | None:
    """Read "9 to 12 of June", "between 3 and 5 of this month", "4-23 in next month"."""
    j = day[1] + 1
    right = simple(t, j)
    fields = None if right is None or right.weak else right.fields
    if right is not None and fields is not None and fields.day:
        if day[0] >= fields.day:
            return None
        left = resolve(i, day[1], replace(fields, day=day[0]), t.reference)
        return (left, right) if fields.years else _same_years(t, left, right, later=True)
    last = day_number(t, j)
    if last is None or last[0] <= day[0] or t.words[last[1]] not in {"of", "in", "this", "next"}:
        return None
    month = shifted(t, last[1] + (t.words[last[1]] in {"of", "in"}))
    if month is None or t.words[month.stop - 1] != "month":
        return None
    ends = [
        Term(
            first=first,
            stop=month.stop,
            grain="day",
            spans=tuple((s + (n - 1) * DAY, s + n * DAY) for s, _ in month.spans),
        )
        for first, n in ((i, day[0]), (j, last[0]))
    ]
    return ends[0], ends[1]


def _is_more(t: Tokens, i: int, stop: int) -> bool:
    """Say whether more than a bare day number starts at a token, a time of day among it."""
    found = part(t, i)
    if found is not None and found.stop > stop:
        return True
    return t.words[stop] in {":", "am", "pm", "/", "%"} or clock_is_sure(t, i)


def _year_behind(t: Tokens, j: int) -> tuple[tuple[int, ...], int] | None:
    k = j + 1 if t.words[j] in {",", "of", "in"} else j
    value = digits(t, k, 1000, 2199)
    return None if value is None or len(t.words[k]) != 4 else ((value,), k + 1)


def _short_right(t: Tokens, i: int, left: Term, *, opened: bool) -> Expression | None:
    """Read "1914-18", and "2010 to the present" as a start that is still open."""
    words, j = t.words, left.stop + 1
    if words[j - 1] not in JOINS | {"/"}:
        return None
    k = j + 1 if words[j] == "the" else j
    if words[k] in {"present", "date", "now"} and words[j - 1] != "/":
        return Expression(
            first=i if opened else left.first,
            stop=k + 1,
            kind=kind_of(left),
            bounds=tuple((_point(left, s), None) for s in left.spans),
            precision=(precision_of(left), "day"),
            relation="since",
        )
    if left.grain != "year" or left.fields is None or not left.fields.years:
        return None
    start, short = left.fields.years[0], digits(t, j, 0, 99)
    close = t.glued(j) and t.glued(j - 1)
    if short is None or len(words[j]) != 2 or not close or words[j - 1] == "~":
        return None
    end = start - start % 100 + short
    # Far from the start two digits are no year, unless brackets make it a life: "(1808-93)".
    if not start < end <= start + (99 if t.back(left.first) == "(" else 12):
        return None
    right = resolve(j, j + 1, replace(left.fields, years=(end,)), t.reference)
    return _joined(i, left, right, opened=opened)


def listed_day(t: Tokens, i: int) -> Expression | None:
    """Read the first of "18 and 19 June": a day that borrows the month of the next."""
    day = day_number(t, i)
    if day is None or t.words[day[1]] not in {"and", "or", ","}:
        return None
    following = simple(t, day[1] + 1)
    if following is None or following.fields is None or following.weak:
        return None
    fields: Fields = following.fields
    if not fields.day or t.words[following.first] in MONTH_WORDS | WEEKDAY_WORDS:
        return None
    if t.words[following.first + 1] in {"/", "-"} or not t.words[day[1] - 1][-1:].isalnum():
        return None
    found = resolve(i, day[1], replace(fields, day=day[0]), t.reference)
    bounds = tuple((s, s) for s, _ in found.spans)
    return Expression(first=i, stop=day[1], kind="date", bounds=bounds, precision=("day", "day"))
