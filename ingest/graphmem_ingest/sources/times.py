"""The times that logs and records carry, in the forms that programs write them."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, tzinfo
from email.utils import parsedate_to_datetime

from graphmem import BadInput, Basis, Instant, instant

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()

_CLOCK = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?"
    r"(?:\s*(?P<half>[ap])\.?\s?m\.?)?"
)

# "1:56 pm on 8 May, 2023" · "8 May 2023" · "8 May 2023, 13:56" · "May 8, 2023 1:56 PM"
_NAMED = re.compile(
    rf"""(?:{_CLOCK.replace("?P<", "?P<early_")}\s*(?:on|,)?\s+)?
        (?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ ]+(?P<month>[a-z]{{3,9}})|
           (?P<month_first>[a-z]{{3,9}})[ ]+(?P<day_second>\d{{1,2}})(?:st|nd|rd|th)?)
        \.?,?\s+(?P<year>\d{{4}})
        (?:,?\s+(?:at\s+)?{_CLOCK})?$""",
    re.VERBOSE | re.IGNORECASE,
)
# "2023/05/20 (Sat) 02:21" · "2023-05-20 2:21 PM" · "2023/05/20"
_NUMBERED = re.compile(
    rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})"
    rf"(?:\s*\([A-Za-z]{{2,9}}\.?\))?(?:,?[T ]\s*{_CLOCK})?$",
    re.IGNORECASE,
)
_MAX_WRITTEN = 80
_DIGITS = re.compile(r"\d{9,16}(?:\.\d{1,9})?$")


def read_time(value: object, zone: tzinfo, *, basis: Basis = Basis.STATED) -> Instant | None:
    """Return the instant that a field names, None for an empty field.

    Takes what ``instant`` takes, Unix time in seconds, milliseconds or microseconds (by size; a
    whole number up to 9999 is a year), dates of mail, and the written dates that logs use. A time
    without a zone is in ``zone``.

    Raises:
        BadInput: it is no time.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool) or not isinstance(
        value, Instant | datetime | date | int | float | str
    ):
        raise BadInput(f"{value!r} is no time: give ISO 8601, e.g. 2024-05-20T10:00Z")
    if isinstance(value, int | float):
        return _from_number(value, basis)
    if isinstance(value, str):
        text = value.strip()
        if len(text) > _MAX_WRITTEN:
            raise BadInput(f"{text[:_MAX_WRITTEN]!r}... is no time: give ISO 8601")
        return _from_text(text, zone, basis)
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=zone)
    return instant(value, basis=basis)


def _from_number(value: float, basis: Basis) -> Instant:
    if isinstance(value, int) and 1 <= value <= 9999:
        return instant(f"{value:04d}", basis=basis)
    if math.isnan(value) or abs(value) >= 1e17:
        raise BadInput(f"the time {value!r} is out of range: give Unix seconds")
    for limit, divisor in ((1e14, 1_000_000), (1e11, 1_000)):
        if abs(value) >= limit:
            return instant(value / divisor, basis=basis)
    return instant(value, basis=basis)


def _from_text(text: str, zone: tzinfo, basis: Basis) -> Instant:
    if _DIGITS.match(text):
        return _from_number(float(text), basis)
    try:
        return _iso(text, zone, basis)
    except BadInput as error:
        unreadable = error
    for pattern in (_NUMBERED, _NAMED):
        found = pattern.match(text)
        if found:
            return _from_parts({k: v for k, v in found.groupdict().items() if v}, zone, basis)
    try:
        return read_mail_date(text, zone, basis)
    except (ValueError, TypeError, OverflowError):
        raise unreadable from None


def read_mail_date(text: str, zone: tzinfo, basis: Basis) -> Instant:
    """Return the instant of an RFC 2822 date; raise ValueError if it is none."""
    value = parsedate_to_datetime(text)
    return instant(value if value.tzinfo else value.replace(tzinfo=zone), basis=basis)


def _iso(text: str, zone: tzinfo, basis: Basis) -> Instant:
    """Read ISO 8601; the offset of a named zone is that of the day itself (summer time)."""
    guess = instant(text, basis=basis, zone=0)
    if guess.offset != 0 or re.search(r"(?:Z|z|[+-]\d\d:?\d\d)$", text.partition(":")[2]):
        return guess
    return instant(text, basis=basis, zone=_minutes(guess, zone))


def _minutes(local: Instant, zone: tzinfo) -> int:
    """Return the zone's distance to UTC in minutes at a local time."""
    try:
        moment = datetime(1970, 1, 1) + (  # noqa: DTZ001 - a local time, the zone is asked for it
            datetime.resolution * local.micros
        )
    except OverflowError:  # outside Python's calendar: named zones have no rules there
        moment = datetime(1970, 1, 1)  # noqa: DTZ001
    delta = zone.utcoffset(moment)
    return int(delta.total_seconds() // 60) if delta else 0


def _from_parts(parts: dict[str, str], zone: tzinfo, basis: Basis) -> Instant:
    month = parts.get("month") or parts["month_first"]
    number = int(month) if month.isdigit() else month_number(month)
    day = int(parts.get("day") or parts["day_second"])
    stated = f"{int(parts['year']):04d}-{number:02d}-{day:02d}"
    prefix = "early_" if "early_hour" in parts else ""
    if f"{prefix}hour" not in parts:
        return instant(stated, basis=basis)
    clock = clock_text(
        parts[f"{prefix}hour"],
        parts[f"{prefix}minute"],
        parts.get(f"{prefix}second"),
        parts.get(f"{prefix}half"),
    )
    return _iso(f"{stated}T{clock}", zone, basis)


def month_number(name: str) -> int:
    """Return 1 to 12 for an English month name or its first three letters.

    Raises:
        BadInput: it is no month.
    """
    key = name[:3].lower()
    if key not in _MONTHS:
        raise BadInput(f"{name!r} is no month")
    return _MONTHS.index(key) + 1


def clock_text(hour: str, minute: str, second: str | None, half: str | None) -> str:
    """Return HH:MM:SS of a clock time, ``half`` being the a of a.m. or the p of p.m.

    Raises:
        BadInput: a.m. or p.m. beside an hour above 12.
    """
    number = int(hour)
    if half:
        if not 0 <= number <= 12:
            raise BadInput(f"{hour}:{minute} {half}m is no time of the clock")
        number = number % 12 + (12 if half.lower() == "p" else 0)
    return f"{number:02d}:{minute}:{second or '00'}"
