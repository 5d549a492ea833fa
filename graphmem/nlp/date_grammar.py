"""Whole time expressions: a term, a range of two, a bound ("since May"), a day with its hours."""

from __future__ import annotations

from dataclasses import dataclass, replace

from graphmem.nlp import date_relative as relative
from graphmem.nlp.date_calendar import DAY, HOUR, SECONDS, Stretch, civil, midnight
from graphmem.nlp.date_clock import Clock, clock, clock_pair
from graphmem.nlp.date_terms import Term, calendar, day_number, resolve, with_years
from graphmem.nlp.date_words import DAY_PARTS, Tokens, digits

# (start, end); an open side is None. Equal ends are a point.
Bounds = tuple[int | None, int | None]

JOINS = frozenset({"to", "-", "–", "—", "~", "until", "till", "til", "through", "thru"})
_AND = frozenset({"and"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A time expression: tokens ``first`` to ``stop``, its kind, its candidate bounds.

    ``precision`` is how exactly the two ends were said; ``relation`` how they bound a fact;
    ``known`` bounds what has no exact value; ``weak`` asks for a cue in the neighbourhood.
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


def term(t: Tokens, i: int) -> Term | None:
    """Return the longest stretch of time that starts at a token."""
    best: Term | None = None
    for found in _terms(t, i):
        if best is None or found.stop > best.stop:
            best = found
    return best


def _terms(t: Tokens, i: int) -> list[Term]:
    found: list[Term | None] = list(calendar(t, i))
    found += [
        relative.named_day(t, i),
        relative.shifted(t, i),
        relative.present(t, i),
        relative.quarter(t, i),
        relative.week_number(t, i),
        relative.week_and_day(t, i),
        relative.counted_first(t, i),
        relative.from_now(t, i),
        relative.month_day_of(t, i),
        relative.determined(t, i),
        relative.weekend_of(t, i),
    ]
    found += [
        rule(t, i, term)
        for rule in (
            relative.nth_of,
            relative.edge_of,
            relative.from_anchor,
            relative.stretch_from,
        )
    ]
    return [x for x in found if x is not None]


def expression(t: Tokens, i: int) -> Expression | None:
    """Return the longest time expression that starts at a token."""
    found = [_range(t, i), _bound(t, i), _hours_then_day(t, i), _day(t, i)]
    best: Expression | None = None
    for one in found:
        if one is not None and (best is None or one.stop > best.stop):
            best = one
    return best


def _precision(x: Term) -> str:
    return x.precision or x.grain


def _single(x: Term) -> Expression:
    bounds: tuple[Bounds, ...] = x.spans
    if x.grain == "day":
        kind, bounds = "date", tuple((s, s) for s, _ in x.spans)
    elif x.grain == "second":
        kind = "datetime"
    else:
        kind = "daterange"
    precision = _precision(x)
    if precision == "second" and kind == "daterange":
        kind = "datetimerange"
    return Expression(
        first=x.first,
        stop=x.stop,
        kind=kind,
        bounds=bounds,
        precision=(precision, precision),
        weak=x.weak,
        known=x.known,
    )


# --- ranges of dates -------------------------------------------------------------------------


def _range(t: Tokens, i: int) -> Expression | None:
    """Read "from A to B", "between A and B", "A - B", "9 to 12 of June"."""
    word = t.words[i]
    opened = word in {"from", "between", "in", "on", "during"}
    j = i + 1 if opened else i
    joins = JOINS | _AND if word == "between" else JOINS
    days = _days_of_month(t, j, joins)
    if days is None:
        left = term(t, j)
        if left is None or t.words[left.stop] not in joins:
            return None
        right = term(t, left.stop + 1)
        if right is None:
            return _short_right(t, i, left, opened=opened)
    else:
        left, right = days
    return _joined(t, i if word != "during" else j, left, right, opened=opened)


def _joined(t: Tokens, first: int, left: Term, right: Term, *, opened: bool) -> Expression | None:
    left, right = _share_year(t, left, right)
    if "second" in {left.grain, right.grain} and t.words[first] != "between" and not opened:
        return None
    pairs = _pairs(left, right)
    if not pairs and left.spans and right.spans:
        return None
    return Expression(
        first=first if opened else left.first,
        stop=right.stop,
        kind="datetimerange" if "second" in {left.grain, right.grain} else "daterange",
        bounds=pairs,
        precision=(_precision(left), _precision(right)),
        relation="from-to",
        weak=left.weak and right.weak and not opened,
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
    ends = [_point(right, s) for s in right.spans]
    if len(starts) == len(ends):
        return tuple((a, b) for a, b in zip(starts, ends, strict=True) if a <= b)
    return tuple((a, b) for a in starts for b in ends if a <= b)[:2]


def _point(x: Term, stretch: Stretch) -> int:
    """Return where a range begins or ends at a term: at its start, unless its end was named."""
    if not x.edge:
        return stretch[0]
    return stretch[1]


def _days_of_month(t: Tokens, i: int, joins: frozenset[str]) -> tuple[Term, Term] | None:
    """Read "9 to 12 of June", "November 18-19", "april the ninth till the seventeenth"."""
    day = day_number(t, i)
    if day is not None and t.words[day[1]] in joins:
        right = term(t, day[1] + 1)
        if right is None or right.fields is None or not right.fields.day:
            return None
        fields = replace(right.fields, day=day[0])
        if right.weak or day[0] >= right.fields.day:
            return None
        return resolve(i, day[1], fields, t.reference), right
    left = term(t, i)
    if (
        left is None
        or left.fields is None
        or not left.fields.day
        or t.words[left.stop] not in joins
    ):
        return None
    last = day_number(t, left.stop + 1)
    if last is None or last[0] <= left.fields.day or term_is_longer(t, left.stop + 1, last[1]):
        return None
    right = resolve(left.stop + 1, last[1], replace(left.fields, day=last[0]), t.reference)
    if not left.fields.years and (found := _year_behind(t, last[1])):
        fields = replace(right.fields or left.fields, years=found[0])
        right = resolve(right.first, found[1], fields, t.reference)
    return left, right


def term_is_longer(t: Tokens, i: int, stop: int) -> bool:
    """Say whether more than a bare day number starts at a token, a time of day among it."""
    found = term(t, i)
    if found is not None and found.stop > stop:
        return True
    return t.words[stop] in {":", "am", "pm", "/", "%"} or clock_is_sure(t, i)


def clock_is_sure(t: Tokens, i: int) -> bool:
    """Say whether an undoubted time of day starts at a token."""
    found = clock(t, i)
    return found is not None and found.sure


def _year_behind(t: Tokens, j: int) -> tuple[tuple[int, ...], int] | None:
    k = j + 1 if t.words[j] in {",", "of", "in"} else j
    value = digits(t, k, 1000, 2199)
    return None if value is None or len(t.words[k]) != 4 else ((value,), k + 1)


def _short_right(t: Tokens, i: int, left: Term, *, opened: bool) -> Expression | None:
    """Read "1914-18", and "2010 to the present" as a start that is still open."""
    words, j = t.words, left.stop + 1
    k = j + 1 if words[j] == "the" else j
    if words[k] in {"present", "date", "now"}:
        return Expression(
            first=i if opened else left.first,
            stop=k + 1,
            kind=_kind_of(left),
            bounds=tuple((_point(left, s), None) for s in left.spans),
            precision=(_precision(left), "day"),
            relation="since",
        )
    if left.grain != "year" or left.fields is None or not left.fields.years:
        return None
    start, short = left.fields.years[0], digits(t, j, 0, 99)
    close = t.glued(j) and t.glued(j - 1)
    if short is None or len(words[j]) != 2 or not close or words[j - 1] == "~":
        return None
    end = start - start % 100 + short
    if not start < end <= start + 12:
        return None
    right = resolve(j, j + 1, replace(left.fields, years=(end,)), t.reference)
    return _joined(t, i, left, right, opened=opened)


# --- bounds ----------------------------------------------------------------------------------

# Words before a term: how they bound, whether at its start or its end, and which words follow.
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


def _bound(t: Tokens, i: int) -> Expression | None:
    """Read "since May", "after 2010", "2012 or later", "from June on"."""
    words = t.words
    if words[i] in FIRST_WORDS:
        for size in (3, 2, 1):
            found = _BEFORE_WORDS.get(tuple(words[i : i + size]))
            if found is None:
                continue
            if words[i + size : i + size + 1] in (["date"], ["present"]) and found[0] == "until":
                return _until_now(t, i, i + size + 1)
            bounded = _bounded(t, i, i + size, *found)
            if bounded is not None:
                return bounded
        return None
    left = term(t, i)
    if left is None or left.grain == "second":
        return None
    for size in (2, 1):
        relation = _BEHIND_WORDS.get(tuple(words[left.stop : left.stop + size]))
        if relation is not None and not clock_is_sure(t, left.stop + size):
            if size == 2 and term(t, left.stop + 1) is not None and words[left.stop] == "and":
                return None
            return _open(replace(left, weak=False), i, left.stop + size, relation, "start")
    return None


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
    j = i + 1 if t.words[i] == "around" else i
    anchor = term(t, j)
    if anchor is None:
        return None
    if t.words[first] in {"beginning", "starting"} and t.words[i] == "of":
        return None
    day = _day(t, j)
    if day is not None and day.kind == "datetime" and day.stop > anchor.stop:
        bounds: tuple[Bounds, ...] = tuple(
            (b[0], None) if relation in {"since", "after"} else (None, b[0]) for b in day.bounds
        )
        return replace(
            day, first=first, kind="datetimerange", bounds=bounds, relation=relation, weak=False
        )
    return _open(anchor, first, anchor.stop, relation, side)


def _kind_of(x: Term) -> str:
    return "datetimerange" if x.grain == "second" else "daterange"


def _open(x: Term, first: int, stop: int, relation: str, side: str) -> Expression:
    """Return the half-open stretch on one side of a term."""
    bounds: list[Bounds] = []
    for stretch in x.spans:
        at_end = (side == "end" and x.grain != "day") or (
            x.edge and relation in {"until", "before"}
        )
        point = stretch[1] if at_end else stretch[0]
        later = relation in {"since", "after"}
        bounds.append((point, None) if later else (None, point))
    precision = _precision(x)
    return Expression(
        first=first,
        stop=stop,
        kind=_kind_of(x),
        bounds=tuple(bounds),
        precision=(precision, precision),
        relation=relation,
        weak=x.weak and x.grain == "year",
    )


# --- days with hours -------------------------------------------------------------------------

_LINKS = frozenset({"at", "@", ",", "-", "around", "about"})
_PART_LINKS = frozenset({"in", "the", "during"})


def _day(t: Tokens, i: int) -> Expression | None:
    """Read a term and the time of day behind it."""
    part = _this_part(t, i)
    x = term(t, i)
    if part is not None and (x is None or part.stop >= x.stop):
        return part
    if x is None:
        return None
    if x.grain != "day":
        return _single(x)
    timed = _with_hours(t, x)
    return _single(x) if timed is None else timed


def _this_part(t: Tokens, i: int) -> Expression | None:
    """Read "this morning", "last night", "tonight", with a time before or behind."""
    words = t.words
    shift, stop = 0, i + 2
    if words[i] in {"tonight", "tonite"}:
        part, stop = "night", i + 1
    elif words[i] in {"this", "last", "next"} and words[i + 1] in DAY_PARTS:
        part = words[i + 1]
        shift = {"this": 0, "last": -1, "next": 1}[words[i]]
    else:
        return None
    start = None if t.reference is None else midnight(t.reference) + shift * DAY
    spans = () if start is None else ((start, start + DAY),)
    day = Term(first=i, stop=stop, grain="day", spans=spans)
    timed = _behind(t, day, part)
    return _in_part(day, part, stop) if timed is None else timed


def _in_part(day: Term, part: str, stop: int) -> Expression:
    low, high = (h * HOUR for h in DAY_PARTS[part])
    high -= high == DAY  # the night ends with the day's last second, as in Recognizers
    return Expression(
        first=day.first,
        stop=stop,
        kind="datetimerange",
        bounds=tuple((s + low, s + high) for s, _ in day.spans),
        precision=("second", "second"),
    )


def _with_hours(t: Tokens, day: Term) -> Expression | None:
    part, j = _part_behind(t, day.stop)
    placed = replace(day, stop=j)
    timed = _behind(t, placed, part)
    if timed is not None:
        return timed
    if part is None:
        return None
    week = relative.shifted(t, j)  # "Wednesday evening next week"
    if week is not None and t.words[week.stop - 1] == "week":
        moved = relative.week_and_day(t, day.first) or _moved_to(day, week)
        return _in_part(moved, part, week.stop)
    return _in_part(day, part, j)


def _moved_to(day: Term, week: Term) -> Term:
    spans = tuple(
        (w + (s // DAY + 3) % 7 * DAY,) * 2 for w, _ in week.spans for s, _ in day.spans[:1]
    )
    return replace(day, spans=spans)


def _part_behind(t: Tokens, j: int) -> tuple[str | None, int]:
    k = j
    while t.words[k] in _PART_LINKS and k < j + 2:
        k += 1
    if t.words[k] == "early":
        k += 1
    return (t.words[k], k + 1) if t.words[k] in DAY_PARTS else (None, j)


def _behind(t: Tokens, day: Term, part: str | None) -> Expression | None:
    """Read what follows a day: hours from-to, a bound in hours, or one time of day."""
    words, j = t.words, day.stop
    if words[j] == "," or (words[j] == "-" and clock_is_sure(t, j + 1)):
        j += 1
    for reader in (_clock_range, _clock_bound, _clock_at):
        found = reader(t, day, j, part)
        if found is not None:
            return found
    return None


def _clock_range(t: Tokens, day: Term, j: int, part: str | None) -> Expression | None:
    opened = t.words[j] in {"from", "between"}
    k = j + 1 if opened else j
    joins = JOINS | _AND if t.words[j] == "between" else JOINS
    pair = clock_pair(t, k, joins)
    if pair is None:
        return _clock_for(t, day, j)
    start, end = pair
    if not opened and not (start.sure or end.sure) and not t.words[k].isdecimal():
        return None
    if not opened and not (start.sure or end.sure) and day.weak:
        return None
    return _hours(day, day.first, end.stop, start, end, part)


def _clock_for(t: Tokens, day: Term, j: int) -> Expression | None:
    """Read "from 9:30am for 7 hours", "for 7 hours from 9:30am"."""
    words = t.words
    if words[j] == "from":
        start = clock(t, j + 1)
        if start is None or words[start.stop] != "for":
            return None
        length = relative.distance(t, start.stop + 1)
        stop = None if length is None else length[1]
    elif words[j] == "for":
        length = relative.distance(t, j + 1)
        if length is None or words[length[1]] not in {"from", "at", "starting"}:
            return None
        start = clock(t, length[1] + 1)
        stop = None if start is None else start.stop
    else:
        return None
    if length is None or start is None or stop is None:
        return None
    seconds = sum(round(n * SECONDS.get(unit, DAY)) for n, unit in length[0])
    end = Clock(stop=stop, seconds=start.seconds + seconds, sure=True)
    return _hours(day, day.first, stop, replace(start, open=False), end, None)


def _settled(start: Clock, end: Clock, part: str | None) -> tuple[Clock, Clock]:
    if part in {"afternoon", "evening", "night"}:
        end = end.after_noon() if end.open else end
        start = start.after_noon() if start.open else start
    elif part == "morning":
        start = start.before_noon() if start.open else start
    return start, end


def _hours(
    day: Term, first: int, stop: int, start: Clock, end: Clock, part: str | None
) -> Expression:
    start, end = _settled(start, end, part)
    vague = start.open or end.open
    bounds: list[Bounds] = []
    for index, low in enumerate(start.readings()):
        highs = end.readings()
        high = highs[min(index, len(highs) - 1)]
        if start.open and end.open and low % (12 * HOUR) > high % (12 * HOUR):
            low -= 12 * HOUR if low >= 12 * HOUR else 0
        high += DAY if high < low else 0
        bounds += [(s + low, s + high) for s, _ in day.spans]
    return Expression(
        first=first,
        stop=stop,
        kind="datetimerange",
        bounds=tuple(bounds),
        precision=("second", "second"),
        relation="from-to",
        vague=vague,
    )


_HOUR_BOUNDS = {"after": "after", "before": "before", "by": "before", "until": "until"}


def _clock_bound(t: Tokens, day: Term, j: int, part: str | None) -> Expression | None:
    """Read "today before 4pm", "next Wednesday later than 10 in the morning"."""
    words, k = t.words, j + 1
    relation = _HOUR_BOUNDS.get(words[j])
    if words[j] in {"later", "earlier"} and words[k] == "than":
        relation, k = ("after" if words[j] == "later" else "before"), k + 1
    if relation is None:
        return None
    found = clock(t, k)
    if found is None:
        return None
    if part is not None and found.open:
        found = found.before_noon() if part == "morning" else found.after_noon()
    bounds: list[Bounds] = []
    for seconds in found.readings():
        points = [s + seconds for s, _ in day.spans]
        bounds += [(p, None) if relation == "after" else (None, p) for p in points]
    return Expression(
        first=day.first,
        stop=found.stop,
        kind="datetimerange",
        bounds=tuple(bounds),
        precision=("second", "second"),
        relation=relation,
        vague=found.open,
    )


def _clock_at(t: Tokens, day: Term, j: int, part: str | None) -> Expression | None:
    linked = t.words[j] in _LINKS
    k = j + 1 if linked else j
    if linked and t.words[k] == "around":
        k += 1
    found = clock(t, k)
    if found is None or not (found.sure or (linked and t.words[j] in {"at", "@"})):
        return None
    return _timed(day, day.first, found.stop, found, part)


def _timed(day: Term, first: int, stop: int, at: Clock, part: str | None) -> Expression:
    if part is not None and at.open:
        at = at.before_noon() if part == "morning" else at.after_noon()
    bounds = tuple((s + seconds,) * 2 for seconds in at.readings() for s, _ in day.spans)
    return Expression(
        first=first,
        stop=stop,
        kind="datetime",
        bounds=bounds,
        precision=("second", "second"),
        vague=at.open,
    )


_DAY_LINKS = frozenset({"on", ",", "of"})


def _hours_then_day(t: Tokens, i: int) -> Expression | None:
    """Read "8am this morning", "13:00 February 28, 2013", "between 3 and 8 yesterday"."""
    words = t.words
    opened = words[i] in {"from", "between"}
    start = i + 1 if opened else i
    if not (words[start][:1].isdecimal() or opened or clock_is_sure(t, start)):
        return None
    joins = JOINS | _AND if words[i] == "between" else JOINS
    pair = clock_pair(t, start, joins)
    one = None if pair is not None or opened else clock(t, start)
    if pair is None and (one is None or not one.sure):
        return None
    stop = pair[1].stop if pair is not None else one.stop if one is not None else i
    k = stop + 1 if words[stop] in _DAY_LINKS else stop
    part, day, end = _day_or_part(t, k)
    if day is None:
        return None
    if pair is None:
        return None if one is None else _timed(day, i, end, one, part)
    if not opened and not (pair[0].sure or pair[1].sure) and words[k] not in _RELATIVE_STARTS:
        return None
    return _hours(day, i, end, pair[0], pair[1], part)


_RELATIVE_STARTS = frozenset("next last this yesterday today tomorrow tonight on".split())


def _day_or_part(t: Tokens, k: int) -> tuple[str | None, Term | None, int]:
    """Read the day behind a time of day: (part of the day, day, next token)."""
    whole = _this_part(t, k)
    if whole is not None and whole.kind == "datetimerange":
        name = "night" if t.words[k] in {"tonight", "tonite"} else t.words[k + 1]
        spans = tuple((s - s % DAY, s - s % DAY + DAY) for s, _ in whole.bounds if s is not None)
        return name, Term(first=k, stop=whole.stop, grain="day", spans=spans), whole.stop
    day = term(t, k)
    if day is None or day.grain != "day":
        return None, None, k
    part, stop = _part_behind(t, day.stop)
    return part, day, stop
