"""A day with its hours: "tomorrow at 8", "Monday 12-4", "this morning", "8am on 3 May"."""

from __future__ import annotations

from dataclasses import replace

from graphmem.nlp.timex.calendar import DAY, HOUR, SECONDS, midnight
from graphmem.nlp.timex.clock import Clock, clock, clock_pair
from graphmem.nlp.timex.distances import distance
from graphmem.nlp.timex.expressions import AND, JOINS, Bounds, Expression, single
from graphmem.nlp.timex.parts import week_and_day
from graphmem.nlp.timex.phrases import term
from graphmem.nlp.timex.relative import shifted
from graphmem.nlp.timex.stretches import Term
from graphmem.nlp.timex.words import DAY_PARTS, Tokens, digits


def clock_is_sure(t: Tokens, i: int) -> bool:
    """Say whether an undoubted time of day starts at a token."""
    found = clock(t, i)
    return found is not None and found.sure


_LINKS = frozenset({"at", "@", ",", "-", "around", "about"})
_PART_LINKS = frozenset({"in", "the", "during"})


def day_expression(t: Tokens, i: int) -> Expression | None:
    """Read a term and the time of day behind it."""
    part = part_of_near_day(t, i)
    x = term(t, i)
    if part is not None and (x is None or part.stop >= x.stop):
        return part
    if x is None:
        return None
    if x.grain != "day":
        return single(x)
    timed = _with_hours(t, x)
    return single(x) if timed is None else timed


def part_of_near_day(t: Tokens, i: int) -> Expression | None:
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
    week = shifted(t, j)  # "Wednesday evening next week"
    if week is not None and t.words[week.stop - 1] == "week":
        moved = week_and_day(t, day.first) or _moved_to(day, week)
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
    if words[j] == "t" and t.glued(j):
        return _iso_time(t, day, j + 1)
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
    joins = JOINS | AND if t.words[j] == "between" else JOINS
    pair = clock_pair(t, k, joins)
    if pair is None:
        return _clock_for(t, day, j)
    start, end = pair
    if not opened and not (start.sure or end.sure) and not t.words[k].isdecimal():
        return None
    if not opened and not (start.sure or end.sure) and day.weak:
        return None
    return _between_hours(day, day.first, end.stop, start, end, part)


def _clock_for(t: Tokens, day: Term, j: int) -> Expression | None:
    """Read "from 9:30am for 7 hours", "for 7 hours from 9:30am"."""
    words = t.words
    if words[j] == "from":
        start = clock(t, j + 1)
        if start is None or words[start.stop] != "for":
            return None
        length = distance(t, start.stop + 1)
        stop = None if length is None else length[1]
    elif words[j] == "for":
        length = distance(t, j + 1)
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
    return _between_hours(day, day.first, stop, replace(start, open=False), end, None)


def _settled(start: Clock, end: Clock, part: str | None) -> tuple[Clock, Clock]:
    if part in {"afternoon", "evening", "night"}:
        end = end.after_noon() if end.open else end
        start = start.after_noon() if start.open else start
    elif part == "morning":
        start = start.before_noon() if start.open else start
    return start, end


def _between_hours(
    day: Term, first: int, stop: int, start: Clock, end: Clock, part: str | None
) -> Expression:
    start, end = _settled(start, end, part)
    vague = start.open or end.open
    ends = sorted(h + more for h in end.readings() for more in (0, DAY))
    bounds: list[Bounds] = []
    for low in start.readings():
        high = next(h for h in ends if h > low)
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
    if found is None or not (found.sure or part):
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
    if _is_iso(t, day):
        found = replace(found, open=False)
    timed = _timed(day, day.first, found.stop, found, part)
    if t.words[found.stop] in ZONES:
        return replace(timed, vague=True)
    return replace(timed, offset=_zone(t, found.stop)[0])


def _is_iso(t: Tokens, day: Term) -> bool:
    """Say whether a day is written as in ISO 8601: then its hours run to 24."""
    return len(t.words[day.first]) == 4 and t.words[day.first + 1] == "-"


def _zone(t: Tokens, j: int) -> tuple[int | None, int]:
    """Read "Z", "UTC", "+02:00" or "-0500" behind a time: (minutes from UTC, next token)."""
    if t.words[j] in {"z", "utc", "gmt"}:
        return 0, j + 1
    if t.words[j] not in {"+", "-"} or not t.glued(j + 1):
        return None, j
    sign, digits_ = (-1 if t.words[j] == "-" else 1), t.words[j + 1]
    if len(digits_) == 4 and digits(t, j + 1, 0, 1459) is not None:
        return sign * (int(digits_[:2]) * 60 + int(digits_[2:])), j + 2
    hour, minute = digits(t, j + 1, 0, 14), digits(t, j + 3, 0, 59)
    if hour is None or minute is None or t.words[j + 2] != ":":
        return None, j
    return sign * (hour * 60 + minute), j + 4


# Named zones are not resolved (CST alone has three meanings): then only the day is sure.
ZONES = frozenset(
    "et pt ct mt est edt cst cdt mst mdt pst pdt cet cest bst ist eastern pacific".split()
)


def _iso_time(t: Tokens, day: Term, j: int) -> Expression | None:
    """Read the time of "2024-05-20T10:00:00+02:00" behind its T."""
    found = clock(t, j)
    if found is None:
        return None
    offset, stop = _zone(t, found.stop) if t.glued(found.stop) else (None, found.stop)
    made = _timed(day, day.first, stop, replace(found, open=False), None)
    return replace(made, offset=offset)


def part_of_day(t: Tokens, i: int) -> Expression | None:
    """Read "the night of June 5", "morning of 5 May 2019"."""
    j = i + 1 if t.words[i] == "the" else i
    if t.words[j] not in DAY_PARTS or t.words[j + 1] not in {"of", "on"}:
        return None
    day = term(t, j + 2)
    if day is None or day.grain != "day" or day.weak:
        return None
    return replace(_in_part(day, t.words[j], day.stop), first=i)


def moments(t: Tokens, i: int) -> Expression | None:
    """Read "from 10pm Friday to 2am Saturday": a range of two times on their days."""
    j = i + 1 if t.words[i] in {"from", "between"} else i
    joins = JOINS | AND if t.words[i] == "between" else JOINS
    start = _moment(t, j)
    if start is None or t.words[start.stop] not in joins:
        return None
    end = _moment(t, start.stop + 1)
    if end is None:
        return None
    bounds = tuple(
        (a, next((b for b, _ in end.bounds if a is not None and b is not None and b > a), None))
        for a, _ in start.bounds
    )
    pairs = tuple((a, b) for a, b in bounds if b is not None)
    return replace(
        start,
        first=i,
        stop=end.stop,
        kind="datetimerange",
        bounds=pairs,
        relation="from-to",
        vague=start.vague or end.vague,
    )


def _moment(t: Tokens, i: int) -> Expression | None:
    for reader in (hours_then_day, day_expression):
        found = reader(t, i)
        if found is not None and found.kind == "datetime":
            return found
    return None


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


def hours_then_day(t: Tokens, i: int) -> Expression | None:
    """Read "8am this morning", "13:00 February 28, 2013", "between 3 and 8 yesterday"."""
    words = t.words
    opened = words[i] in {"from", "between"}
    start = i + 1 if opened else i
    at = t.back(start) == "at"
    if not (words[start][:1].isdecimal() or opened or at or clock_is_sure(t, start)):
        return None
    joins = JOINS | AND if words[i] == "between" else JOINS
    pair = clock_pair(t, start, joins)
    one = None if pair is not None or opened else clock(t, start)
    if pair is None and (one is None or not (one.sure or t.back(start) == "at")):
        return None
    stop = pair[1].stop if pair is not None else one.stop if one is not None else i
    k = stop + 1 if words[stop] in _DAY_LINKS else stop
    k += 2 if words[k] in ZONES and words[k + 1] in _DAY_LINKS else 0
    part, day, end = _day_or_part(t, k)
    if day is None:
        return None
    if pair is None:
        return None if one is None else _timed(day, i, end, one, part)
    if not opened and not (pair[0].sure or pair[1].sure) and words[k] not in _RELATIVE_STARTS:
        return None
    return _between_hours(day, i, end, pair[0], pair[1], part)


_RELATIVE_STARTS = frozenset("next last this yesterday today tomorrow tonight on".split())


def _day_or_part(t: Tokens, k: int) -> tuple[str | None, Term | None, int]:
    """Read the day behind a time of day: (part of the day, day, next token)."""
    whole = part_of_near_day(t, k)
    if whole is not None and whole.kind == "datetimerange":
        name = "night" if t.words[k] in {"tonight", "tonite"} else t.words[k + 1]
        spans = tuple((s - s % DAY, s - s % DAY + DAY) for s, _ in whole.bounds if s is not None)
        return name, Term(first=k, stop=whole.stop, grain="day", spans=spans), whole.stop
    day = term(t, k)
    if day is None or day.grain != "day":
        return None, None, k
    part, stop = _part_behind(t, day.stop)
    return part, day, stop
