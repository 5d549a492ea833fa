"""Score date reading against the cases of Recognizers-Text: span found, any listed value right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphmem.model.episode import Span
from graphmem.model.time import Instant, instant

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
