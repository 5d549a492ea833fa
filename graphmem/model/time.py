"""Instants with precision and basis, on a line that is longer than Python's calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from graphmem.errors import BadInput

_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
# int64 microseconds reach 292,271 years on both sides of 1970; stay inside with a margin.
_YEARS = 290_000


class Precision(StrEnum):
    """How exactly a time was stated."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    SECOND = "second"


class Basis(StrEnum):
    """Where a time comes from: said in words, the time of the passage, or concluded by a rule."""

    STATED = "stated"
    OBSERVED = "observed"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """A point in time: the start of what was stated, in microseconds UTC since 1970.

    ``offset`` keeps the original distance to UTC in minutes (None: none was given). Instants
    order by ``micros`` only; use ``end`` for the exclusive end of the stated year, month or day.
    """

    micros: int
    precision: Precision = Precision.SECOND
    basis: Basis = Basis.STATED
    offset: int | None = None

    @property
    def end(self) -> int:
        """Exclusive end of the stretch that the precision leaves open, in microseconds."""
        if self.precision is Precision.SECOND:
            return self.micros + 1
        if self.precision is Precision.DAY:
            return self.micros + _DAY
        local = self.micros + (self.offset or 0) * 60 * _SECOND
        year, month, _ = civil_from_days(local // _DAY)
        if self.precision is Precision.YEAR:
            year, month = year + 1, 1
        else:
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return days_from_civil(year, month, 1) * _DAY - (self.offset or 0) * 60 * _SECOND

    def with_basis(self, basis: Basis) -> Instant:
        """Return the same instant on another basis."""
        return Instant(
            micros=self.micros, precision=self.precision, basis=basis, offset=self.offset
        )

    def isoformat(self) -> str:
        """Return ISO 8601 as exact as the precision, e.g. ``2024-05`` or ``2024-05-20T10:00Z``.

        Years outside 0 to 9999 carry a sign; seconds and fractions appear when not zero.
        """
        local = self.micros + (self.offset or 0) * 60 * _SECOND
        year, month, day = civil_from_days(local // _DAY)
        text = f"{year:04d}" if 0 <= year <= 9999 else f"{'-' if year < 0 else '+'}{abs(year):06d}"
        if self.precision is Precision.YEAR:
            return text
        text += f"-{month:02d}"
        if self.precision is Precision.MONTH:
            return text
        text += f"-{day:02d}"
        if self.precision is Precision.DAY:
            return text
        return text + "T" + _clock(local % _DAY) + _zone(self.offset)

    def __str__(self) -> str:
        """Return the ISO form."""
        return self.isoformat()


def _clock(micros: int) -> str:
    seconds, fraction = divmod(micros, _SECOND)
    text = f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"
    if seconds % 60 or fraction:
        text += f":{seconds % 60:02d}"
    if fraction:
        text += f".{fraction:06d}".rstrip("0")
    return text


def _zone(offset: int | None) -> str:
    if not offset:
        return "Z"
    sign = "+" if offset > 0 else "-"
    return f"{sign}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}"


def days_from_civil(year: int, month: int, day: int) -> int:
    """Return days since 1970-01-01 of a proleptic Gregorian date, any year.

    Howard Hinnant, "chrono-compatible low-level date algorithms".
    """
    year -= month <= 2
    era = year // 400
    year_of_era = year - era * 400
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return (
        era * 146_097
        + year_of_era * 365
        + year_of_era // 4
        - year_of_era // 100
        + (day_of_year - 719_468)
    )


def civil_from_days(days: int) -> tuple[int, int, int]:
    """Return (year, month, day) of days since 1970-01-01; the inverse of days_from_civil."""
    days += 719_468
    era = days // 146_097
    day_of_era = days - era * 146_097
    year_of_era = (
        day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096
    ) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + (3 if shifted < 10 else -9)
    return year_of_era + era * 400 + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1


_ISO = re.compile(
    r"""(?P<year>[+-]?\d{4,6})
        (?:-(?P<month>\d\d)(?:-(?P<day>\d\d)
        (?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?
        \s*(?P<zone>Z|z|[+-]\d\d:?\d\d)?)?)?)?$""",
    re.VERBOSE,
)


def instant(
    value: Instant | datetime | date | str | float,
    *,
    basis: Basis = Basis.STATED,
    zone: int | None = None,
) -> Instant:
    """Return the instant that a value names.

    Args:
        value: an Instant (returned as it is), a datetime, a date, ISO 8601 text of any precision
            from a year to microseconds ("1987", "2024-05", "-0044-03-15",
            "2024-05-20T10:00+02:00"), or Unix seconds.
        basis: where the time comes from.
        zone: minutes from UTC for a time of day that names no zone itself.

    Raises:
        BadInput: the value is no time, or a time of day without a zone while none was given.
    """
    if isinstance(value, Instant):
        return value
    if isinstance(value, datetime):
        return _from_datetime(value, basis, zone)
    if isinstance(value, date):
        days = days_from_civil(value.year, value.month, value.day)
        return Instant(micros=days * _DAY, precision=Precision.DAY, basis=basis)
    if isinstance(value, int | float):
        micros = round(value * _SECOND)
        if abs(micros) > _YEARS * 365 * _DAY:
            raise BadInput(
                f"the time {value!r} is out of range: give Unix seconds, not milliseconds"
            )
        return Instant(micros=micros, basis=basis, offset=0)
    return _from_iso(value, basis, zone)


def _from_datetime(value: datetime, basis: Basis, zone: int | None) -> Instant:
    delta = value.utcoffset()
    offset = zone if delta is None else int(delta.total_seconds() // 60)
    if offset is None:
        raise BadInput(
            f"the time {value.isoformat()!r} has no zone: give one, e.g. "
            f"{value.isoformat()}Z or {value.isoformat()}+02:00"
        )
    utc = value.replace(tzinfo=UTC) - (timedelta(minutes=offset) if delta is None else delta)
    micros = (utc - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return Instant(micros=micros, basis=basis, offset=offset)


def _from_iso(value: str, basis: Basis, zone: int | None) -> Instant:
    found = _ISO.match(value.strip())
    if not found:
        raise BadInput(
            f"{value!r} is no time: give ISO 8601, e.g. 2024, 2024-05, 2024-05-20 or "
            "2024-05-20T10:00Z"
        )
    year, month, day = int(found["year"]), int(found["month"] or 1), int(found["day"] or 1)
    days = days_from_civil(year, month, day)
    if abs(year) > _YEARS or not 1 <= month <= 12 or civil_from_days(days) != (year, month, day):
        raise BadInput(f"{value!r} is no date of the calendar")
    if found["hour"] is None:
        precision = (
            Precision.DAY if found["day"] else Precision.MONTH if found["month"] else Precision.YEAR
        )
        return Instant(micros=days * _DAY, precision=precision, basis=basis)
    offset = _offset(found["zone"]) if found["zone"] else zone
    if offset is None:
        raise BadInput(f"the time {value!r} has no zone: give one, e.g. {value}Z or {value}+02:00")
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if hour > 24 or minute > 59 or second > 60:
        raise BadInput(f"{value!r} is no time of the clock")
    fraction = int((found["fraction"] or "0").ljust(6, "0")[:6])
    clock = ((hour * 60 + minute) * 60 + second) * _SECOND + fraction
    return Instant(micros=days * _DAY + clock - offset * 60 * _SECOND, basis=basis, offset=offset)


def _offset(zone: str) -> int:
    if zone in "Zz":
        return 0
    digits = zone[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return -minutes if zone[0] == "-" else minutes


def now_micros() -> int:
    """Return the clock's time in microseconds UTC; only the outermost layer calls it."""
    return (datetime.now(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
