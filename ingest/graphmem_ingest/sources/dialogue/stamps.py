"""Dates and clock times as chat programs print them, in the order that a log itself shows."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from graphmem import Instant
from graphmem_ingest.sources.reading import Unreadable
from graphmem_ingest.sources.times import clock_text, read_time

DATE = (
    r"(?P<first>\d{1,4})(?P<mark>[-/.])\s?(?P<second_part>\d{1,2})(?P=mark)\s?(?P<third>\d{2,4})\.?"
)
CLOCK = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]\d)(?:[.,]\d{1,6})?)?"
    r"(?:\s?(?P<half>[apAP])\.?\s?[mM]\.?)?(?P<zone>\s?Z|\s?[+-]\d\d:?\d\d)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A printed date and clock time; either may be missing."""

    date: tuple[str, str, str] | None = None
    clock: str | None = None
    zone: str = ""
    american: bool = False


def stamp_of(groups: Mapping[str, str | None]) -> Stamp:
    """Return the stamp that the groups of DATE and CLOCK found."""
    date = None
    if groups.get("first"):
        date = (groups["first"] or "", groups["second_part"] or "", groups["third"] or "")
    if not groups.get("hour"):
        return Stamp(date=date)
    half = groups.get("half")
    clock = clock_text(groups["hour"] or "", groups["minute"] or "", groups["second"], half)
    american = bool(half and half.isupper() and groups.get("mark") == "/")
    return Stamp(date=date, clock=clock, zone=(groups.get("zone") or "").strip(), american=american)


def date_order(stamps: Sequence[Stamp]) -> str:
    """Return "dmy" or "mdy": by a number above 12, else by which order never runs backward.

    Where both are possible, "5/2/24, 10:32 AM" is American; everything else is day first.
    """
    dates = [stamp.date for stamp in stamps if stamp.date and len(stamp.date[0]) < 3]
    first = sum(int(date[0]) > 12 for date in dates)
    second = sum(int(date[1]) > 12 for date in dates)
    if first != second:
        return "dmy" if first > second else "mdy"
    forward = {order: _forward(dates, order) for order in ("dmy", "mdy")}
    if forward["dmy"] != forward["mdy"]:
        return "dmy" if forward["dmy"] else "mdy"
    return "mdy" if any(stamp.american for stamp in stamps) else "dmy"


def _forward(dates: Iterable[tuple[str, str, str]], order: str) -> bool:
    days = [_day(date, order) for date in dates]
    return all(earlier <= later for earlier, later in itertools.pairwise(days))


def _day(date: tuple[str, str, str], order: str) -> tuple[int, int, int]:
    """Return year, month and day; two digits mean this century: chats are no older."""
    first, second, third = (int(part) for part in date)
    if len(date[0]) >= 3:
        return first, second, third
    year = third + 2000 if third < 100 else third
    return (year, second, first) if order == "dmy" else (year, first, second)


def iso_date(stamp: Stamp, order: str) -> str | None:
    """Return the stamp's date as ISO 8601 text."""
    if stamp.date is None:
        return None
    year, month, day = _day(stamp.date, order)
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        raise Unreadable(
            f"{'/'.join(stamp.date)} is no date with the order {order}: give date_order"
        )
    return f"{year:04d}-{month:02d}-{day:02d}"


def instant_of(date: str, stamp: Stamp, zone: tzinfo) -> Instant | None:
    """Return the instant of a stamp on a date, whose own the stamp need not have."""
    if stamp.clock is None:
        return read_time(date, zone)
    return read_time(f"{date}T{stamp.clock}{stamp.zone}", zone)
