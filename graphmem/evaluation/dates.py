"""Score date reading against the cases of Recognizers-Text: span found, any listed value right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from graphmem.model.episode import Span
from graphmem.model.time import Instant, instant
from graphmem.nlp.dates import dates
from graphmem.nlp.timex.calendar import at, civil
from graphmem.nlp.timex.calendar import period as stretch_of

TYPES = ("date", "daterange", "datetime", "datetimerange")
# Reads a text at a reference time: each span with the values that it may mean, likeliest first.
Reader: TypeAlias = Callable[[str, Instant | None], Iterable[tuple[Span, tuple[str, ...]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DateScore:
    """What one reader got right: shares of the ``n`` expected expressions, from 0 to 1.

    ``span``: found with exactly its characters. ``value``: so found, and the reader's values hold
    one that is listed (where the case lists none that can be resolved, the reader must give none).
    """

    n: int
    span: float
    value: float


def score_dates(cases: Iterable[Mapping[str, Any]], read: Reader) -> dict[str, DateScore]:
    """Return the score per type, and over all of them under ``all``.

    A case is ``{"Input", "Context": {"ReferenceDateTime"}, "Results": [{"Start", "End" (inclusive),
    "TypeName", "Resolution": {"values": [...]}}]}``.
    """
    counts = {kind: [0, 0, 0] for kind in ("all", *TYPES)}
    for case in cases:
        found = dict(read(case["Input"], _reference(case)))
        for result in case["Results"]:
            kind = result["TypeName"].partition(".")[2]
            if kind not in TYPES:
                continue
            values = found.get(Span(result["Start"], result["End"] + 1))
            right = values is not None and agrees(values, listed_values(result))
            for name in ("all", kind):
                counts[name][0] += 1
                counts[name][1] += values is not None
                counts[name][2] += right
    return {name: _score(*numbers) for name, numbers in counts.items()}


def benchmark_dates(cases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what ``graphmem bench dates`` reports, shares from 0 to 1.

    ``{"n", "span", "value", "library_span", "library_value", "spurious", "per_type"}``, each type
    with the first five; ``spurious`` counts our expressions in cases that expect none at all.
    """
    ours = score_dates(cases, read_with_graphmem)
    library = score_dates(cases, read_with_dateparser)
    rows = {
        name: {
            "n": score.n,
            "span": round(score.span, 4),
            "value": round(score.value, 4),
            "library_span": round(library[name].span, 4),
            "library_value": round(library[name].value, 4),
        }
        for name, score in ours.items()
    }
    empty = [case for case in cases if not case["Results"]]
    spurious = sum(len(read_with_graphmem(c["Input"], _reference(c))) for c in empty)
    return {**rows.pop("all"), "spurious": spurious, "empty_cases": len(empty), "per_type": rows}


def _score(n: int, spans: int, values: int) -> DateScore:
    return DateScore(n=n, span=spans / max(n, 1), value=values / max(n, 1))


def agrees(values: tuple[str, ...], listed: frozenset[str]) -> bool:
    """Say whether one of a reader's values is listed, or neither side has any."""
    return not listed.isdisjoint(values) if listed else not values


def listed_values(result: Mapping[str, Any]) -> frozenset[str]:
    """Return the values of an expected expression in ISO 8601, intervals as ``start/end``."""
    values = (result.get("Resolution") or {}).get("values", [])
    return frozenset(v for v in map(_listed, values) if v)


def _listed(value: Mapping[str, str]) -> str:
    if "start" in value or "end" in value:
        return f"{_iso(value.get('start', '..'))}/{_iso(value.get('end', '..'))}"
    single = value.get("value", "")
    return "" if single == "not resolved" else _iso(single)


def _iso(text: str) -> str:
    return text.replace(" ", "T")


def _reference(case: Mapping[str, Any]) -> Instant | None:
    stated = (case.get("Context") or {}).get("ReferenceDateTime")
    return None if stated is None else instant(stated, zone=0)


def read_with_graphmem(text: str, reference: Instant | None) -> list[tuple[Span, tuple[str, ...]]]:
    """Read dates as the memory does."""
    return [(one.span, one.values) for one in dates(text, reference=reference)]


def read_with_dateparser(
    text: str, reference: Instant | None
) -> list[tuple[Span, tuple[str, ...]]]:
    """Read dates with the underlying library alone, each reading taken in its favour.

    dateparser finds points only; a stretch whose period it calls a week, month or year counts as
    that whole period too, and a point as its day and as its second.
    """
    from dateparser.date import DateDataParser
    from dateparser.search import search_dates

    settings: dict[str, Any] = {}
    if reference is not None:
        base = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=reference.micros)
        settings["RELATIVE_BASE"] = base.replace(tzinfo=None)
    parser = DateDataParser(languages=["en"], settings=settings)
    found: list[tuple[Span, tuple[str, ...]]] = []
    position = 0
    for words, moment in search_dates(text, languages=["en"], settings=settings) or []:
        start = text.find(words, position)
        if start < 0:
            continue
        position = start + len(words)
        period = parser.get_date_data(words).period
        found.append((Span(start, position), _library_values(moment, period)))
    return found


def _library_values(moment: datetime, period: str) -> tuple[str, ...]:
    seconds = at(moment.year, moment.month, moment.day)
    values = (f"{moment:%Y-%m-%d}", f"{moment:%Y-%m-%dT%H:%M:%S}")
    if period not in {"week", "month", "year"}:
        return values
    start, end = ("{}-{:02d}-{:02d}".format(*civil(s)) for s in stretch_of(seconds, period))
    return (*values, f"{start}/{end}")
