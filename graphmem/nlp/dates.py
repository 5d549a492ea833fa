"""Time expressions in text, and what they say about when something holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from graphmem.model.episode import Span
from graphmem.model.time import Basis, Instant, Precision, civil_from_days, days_from_civil
from graphmem.nlp.timex.calendar import DAY, civil
from graphmem.nlp.timex.cues import believable, candidate_starts
from graphmem.nlp.timex.expressions import Bounds, Expression
from graphmem.nlp.timex.grammar import expression
from graphmem.nlp.timex.languages import days_in_other_languages
from graphmem.nlp.timex.relative import plans
from graphmem.nlp.timex.words import Tokens, tokenize

_MICROS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DateExpression:
    """A time expression: where it stands and what it bounds.

    ``kind`` is date, daterange, datetime or datetimerange. ``values`` are all it can mean in ISO
    8601, the past reading first: a day, a time, or an interval whose open side is ``..``; empty
    when it depends on an unknown reference. ``valid_from`` and ``valid_to`` are the bounds of the
    likelier reading, as exact as what was said; a date has no ``valid_to`` of its own, a range
    ends where ``valid_to`` starts. ``relation`` is how it bounds a fact: in, from-to, since, after,
    until, before, born, died, life.
    """

    span: Span
    text: str
    kind: str
    valid_from: Instant | None = None
    valid_to: Instant | None = None
    values: tuple[str, ...] = ()
    relation: str = "in"


def dates(text: str, *, reference: Instant | None = None) -> list[DateExpression]:
    """Return the time expressions of a text in order, none overlapping.

    ``reference`` is when the text was said; without it "last week" is found but not resolved.
    Cost is linear in the text; a text without a digit or a time word costs one regex search.
    """
    if not might_hold_dates(text):
        return []
    local = None if reference is None else reference.micros // _MICROS + _offset(reference) * 60
    t = tokenize(text, local)
    found: list[DateExpression] = []
    i = 0
    while i < t.count:
        one = expression(t, i) if candidate_starts(t, i) else None
        if one is not None and believable(t, one):
            found.append(_public(t, one, _offset(reference)))
            i = one.stop
        elif one is not None and one.relation == "from-to":
            i = one.stop  # "between 1500 and 2000 people": neither end is a date
        else:
            i += 1
    return _with_other_languages(text, found)


def _with_other_languages(text: str, found: list[DateExpression]) -> list[DateExpression]:
    """Add days like "3. März 2014" where the grammar found nothing, or their year alone."""
    merged: list[DateExpression] = []
    rest = iter([*found, None])
    one = next(rest)
    for span, start in days_in_other_languages(text):
        while one is not None and one.span.end <= span.start:
            merged.append(one)
            one = next(rest)
        if one is not None and one.span.start < span.end and not _inside(one, span):
            continue
        while one is not None and one.span.start < span.end:
            one = next(rest)
        merged.append(_stated_day(text, span, start))
    while one is not None:
        merged.append(one)
        one = next(rest)
    return merged


def _inside(one: DateExpression, span: Span) -> bool:
    """Say whether an expression is the bare year of a longer date."""
    return span.start <= one.span.start and one.span.end <= span.end and one.kind == "daterange"


def _stated_day(text: str, span: Span, start: int) -> DateExpression:
    return DateExpression(
        span=span,
        text=span.of(text),
        kind="date",
        valid_from=_instant(start, "day", 0),
        values=(_iso(start, timed=False),),
    )


_HINT = re.compile(
    r"[0-9]|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun"
    r"|to(?:day|night|nite|morrow)|tmrw?|yester|now|moment|present|minute|noon|mid|min|hour|hr"
    r"|day|week|month|quarter|year|yr|ytd|decade|centur|fortnight|spring|summer|autumn|fall|winter"
    r"|easter|christmas|xmas|halloween|thanksgiving|[a-z]+teen|twent|thirt|fort|fift|sixt|sevent"
    r"|eight|ninet|evening|afternoon|lunch|good|palm|ash|pentecost|epiphany|all saints"
    r"|valentine|independence|veterans|earth|groundhog|labou?r|memorial|mother|father|president"
    r"|columbus|martin|mlk|black|boxing|st\b|fiscal|fy|sy|cy|ad\b|bce?\b|[ap]m\b|o.clock|[qhw]\b|date\b|april"
    r"|night|morning|sec|wk|semester|thousand|tomor|new year)",
    re.IGNORECASE,
)


def might_hold_dates(text: str) -> bool:
    """Say whether a text holds a digit or a word that a time expression needs."""
    return _HINT.search(text) is not None


def _offset(reference: Instant | None) -> int:
    return 0 if reference is None else reference.offset or 0


# Instants are stored as 64-bit microseconds: "9999 centuries ago" stays unresolved.
_LIMIT = 290_000 * 365 * DAY


def _public(t: Tokens, one: Expression, offset: int) -> DateExpression:
    if any(b is not None and abs(b) > _LIMIT for pair in one.bounds for b in pair):
        one = replace(one, bounds=())
    span = Span(t.starts[one.first], t.ends[one.stop - 1])
    start, end = _validity(t, one, offset)
    return DateExpression(
        span=span,
        text=span.of(t.text),
        kind=one.kind,
        valid_from=start,
        valid_to=end,
        values=tuple(dict.fromkeys(iso_value(one.kind, b) for b in one.bounds)),
        relation=_relation(t, one),
    )


def iso_value(kind: str, bounds: Bounds) -> str:
    """Return bounds in seconds as ISO 8601 text."""
    timed = kind.startswith("datetime")
    start, end = (".." if b is None else _iso(b, timed=timed) for b in bounds)
    return start if kind in {"date", "datetime"} else f"{start}/{end}"


def _iso(seconds: int, *, timed: bool) -> str:
    year, month, day = civil(seconds)
    text = f"{year:04d}" if 0 <= year <= 9999 else f"{'-' if year < 0 else '+'}{abs(year):06d}"
    text += f"-{month:02d}-{day:02d}"
    if timed:
        rest = seconds % DAY
        text += f"T{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
    return text


def _validity(t: Tokens, one: Expression, offset: int) -> tuple[Instant | None, Instant | None]:
    bounds: Bounds | None = one.known
    if one.bounds:
        bounds = one.bounds[-1] if plans(t, one.first) else one.bounds[0]
    if bounds is None:
        return None, None
    precision = ("day", "day") if one.vague else one.precision
    start, end = (
        None if b is None else _instant(b, p, offset if one.offset is None else one.offset)
        for b, p in zip(bounds, precision, strict=True)
    )
    return start, None if one.kind in {"date", "datetime"} else end


_PRECISIONS = {"year": Precision.YEAR, "month": Precision.MONTH, "second": Precision.SECOND}


def _instant(seconds: int, precision: str, offset: int) -> Instant:
    """Return an instant as exact as what was said: the start of its year, month or day."""
    exact = _PRECISIONS.get(precision, Precision.DAY)
    if exact is not Precision.SECOND:
        year, month, day = civil_from_days(seconds // DAY)
        month = 1 if exact is Precision.YEAR else month
        day = day if exact is Precision.DAY else 1
        # Days and longer are calendar dates: they have no zone, as in model.time.instant.
        seconds = days_from_civil(year, month, day) * DAY
        return Instant(micros=seconds * _MICROS, precision=exact, basis=Basis.STATED)
    return Instant(micros=(seconds - offset * 60) * _MICROS, precision=exact, offset=offset)


_BORN = frozenset({"born", "b", "birth", "né", "née"})
_DIED = frozenset({"died", "d", "death", "†"})
_BETWEEN = frozenset({"on", "in", "at", ".", ":", "the", "around", "about", "c", "circa", "of"})


def _relation(t: Tokens, one: Expression) -> str:
    """Return how an expression bounds a fact, with the words before it."""
    j = one.first - 1
    while j >= 0 and t.words[j] in _BETWEEN and j > one.first - 4:
        j -= 1
    before = t.words[j] if j >= 0 else ""
    if one.relation == "from-to":
        return "life" if _lifetime(t, one) else "from-to"
    if before in _BORN and one.relation == "in":
        return "born"
    return "died" if before in _DIED and one.relation == "in" else one.relation


def _lifetime(t: Tokens, one: Expression) -> bool:
    """Say whether a range in brackets stands behind a name, as the years of a life do."""
    j = one.first - 1
    if j < 1 or t.words[j] not in {"(", ",", ";"} or t.words[one.stop] != ")":
        return False
    if one.precision == ("day", "day"):
        return True
    while j > 0 and t.words[j] in {",", "(", ";"}:
        j -= 1
    return t.words[j].isalpha() and t.capital(j) and one.precision[0] in {"year", "day"}
