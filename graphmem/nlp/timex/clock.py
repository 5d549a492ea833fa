"""Times of day: "8:00am", "half past six", "six pm", "noon", and the parts of a day."""

from __future__ import annotations

from dataclasses import dataclass, replace

from graphmem.nlp.timex.calendar import HOUR
from graphmem.nlp.timex.words import DAY_PARTS, Tokens, cardinal, digits

_MINUTE = 60
_HALVES = {"am": 0, "pm": 12, "a": 0, "p": 12}
_NOON = 12 * HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time of day in seconds; ``open``: before or after noon was not said.

    ``sure``: the form itself (a colon, am, pm) says that it is a time.
    """

    stop: int
    seconds: int
    open: bool = False
    sure: bool = False
    half: int | None = None

    def readings(self) -> tuple[int, ...]:
        """Return the seconds that it can mean, before noon first."""
        if not self.open:
            return (self.seconds,)
        return (self.before_noon().seconds, self.after_noon().seconds)

    def after_noon(self) -> Clock:
        """Return the reading after noon."""
        late = self.seconds if self.seconds >= _NOON else self.seconds + _NOON
        return replace(self, seconds=late, open=False)

    def before_noon(self) -> Clock:
        """Return the reading before noon."""
        early = self.seconds - _NOON if self.seconds >= _NOON else self.seconds
        return replace(self, seconds=early, open=False)


def clock(t: Tokens, i: int) -> Clock | None:
    """Read a time of day at a token."""
    words = t.words
    if words[i] in {"noon", "midday"}:
        return Clock(stop=i + 1, seconds=_NOON, sure=True)
    if words[i] == "midnight":
        return Clock(stop=i + 1, seconds=0, sure=True)
    found = _past(t, i) or _hours(t, i)
    return None if found is None else _with_part(t, found)


def _past(t: Tokens, i: int) -> Clock | None:
    """Read "half past six", "quarter to 9", "20 min past eight"."""
    words = t.words
    j = i + 1 if words[i] == "a" else i
    if words[j] in {"half", "quarter"}:
        minutes, j = (30 if words[j] == "half" else 15), j + 1
    else:
        found = cardinal(t, j)
        if found is None or found[0] > 59:
            return None
        minutes, j = found
        if words[j] in {"min", "mins", "minutes"}:
            j += 1
    if words[j] not in {"past", "to"}:
        return None
    if words[j] == "to" and words[j - 1] not in {"quarter", "min", "mins", "minutes"}:
        return None
    hour = _hours(t, j + 1)
    if hour is None or hour.seconds % HOUR:
        return None
    sign = 1 if words[j] == "past" else -1
    return replace(hour, seconds=(hour.seconds + sign * minutes * _MINUTE) % (24 * HOUR), sure=True)


def _hours(t: Tokens, i: int) -> Clock | None:
    words = t.words
    found = cardinal(t, i)
    if found is None:
        return None
    hour, j = found
    minutes = seconds = 0
    sure = exact = False
    if hour > 24:
        return _packed(t, i)
    if not words[i].isdecimal():
        spoken = cardinal(t, j)
        if spoken is not None and 10 <= spoken[0] <= 59 and not words[j].isdecimal():
            minutes, j = spoken
            j += words[j] in {"minutes", "min"}
    elif words[j] in {":", "."} and t.glued(j) and t.glued(j + 1) and len(words[j + 1]) == 2:
        value = digits(t, j + 1, 0, 59)
        if value is None:
            return None
        minutes, sure = value, words[j] == ":"
        j += 2
        if words[j] == ":" and (extra := digits(t, j + 1, 0, 59)) is not None:
            seconds, j = extra, j + 2
            if words[j] == "." and t.glued(j) and t.glued(j + 1) and words[j + 1].isdecimal():
                j += 2
            exact = True
    total = hour * HOUR + minutes * _MINUTE + seconds
    return _half_of_day(
        t, Clock(stop=j, seconds=total, open=1 <= hour <= 12 and not exact, sure=sure)
    )


def _packed(t: Tokens, i: int) -> Clock | None:
    """Read "1140 a.m.", "0730"."""
    word = t.words[i]
    if len(word) not in {3, 4} or not word.isdecimal():
        return None
    hour, minute = int(word[:-2]), int(word[-2:])
    if hour > 24 or minute > 59:
        return None
    total = hour * HOUR + minute * _MINUTE
    found = _half_of_day(t, Clock(stop=i + 1, seconds=total, open=1 <= hour <= 12))
    return found if found.sure or word.startswith("0") else None


def _half_of_day(t: Tokens, found: Clock) -> Clock:
    j = found.stop
    if t.words[j] in {"o'clock", "oclock", "o’clock"}:
        return replace(found, stop=j + 1, sure=True)
    if t.words[j] == "." and t.words[j + 1] in {"am", "pm"} and t.glued(j + 1):
        j += 1
    half = _HALVES.get(t.words[j])
    if half is None or found.seconds >= 13 * HOUR:
        return found
    if len(t.words[j]) == 1 and not t.glued(j):  # "at 9 a" is an article
        return found
    hour = found.seconds // HOUR % 12 + half
    total = hour * HOUR + found.seconds % HOUR
    return Clock(stop=j + 1, seconds=total, sure=True, half=half)


def _with_part(t: Tokens, found: Clock) -> Clock:
    """Read "in the morning", "at night" behind a time that was open."""
    words, j = t.words, found.stop
    if not found.open:
        return found
    if words[j] == "in" and words[j + 1] == "the" and words[j + 2] in DAY_PARTS:
        part, stop = words[j + 2], j + 3
    elif words[j] == "at" and words[j + 1] == "night":
        part, stop = "night", j + 2
    else:
        return found
    done = found.before_noon() if part == "morning" else found.after_noon()
    return replace(done, stop=stop, sure=True)


def clock_pair(t: Tokens, i: int, joins: frozenset[str]) -> tuple[Clock, Clock] | None:
    """Read two times joined: "2 to 3:30 pm", "8am-3", "10:30 and 11:45"; one says the half day."""
    start = clock(t, i)
    if start is None or t.words[start.stop] not in joins:
        return None
    end = clock(t, start.stop + 1)
    if end is None:
        return None
    if start.open and not end.open and end.half is not None:
        late = start.after_noon()
        start = late if end.half and late.seconds < end.seconds else start.before_noon()
    elif end.open and not start.open:
        late = end.after_noon()
        early = end.before_noon()
        end = early if early.seconds > start.seconds else late
    return start, end
