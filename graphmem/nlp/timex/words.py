"""The words that dates are made of, and the tokens of a text that may hold one."""

# ruff: noqa: PLR0911 - a rule leaves where it stops to apply
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_MONTH_NAMES = (
    "january jan",
    "february feb",
    "march mar",
    "april apr",
    "may",
    "june jun",
    "july jul",
    "august aug",
    "september sep sept",
    "october oct",
    "november nov",
    "december dec",
)
MONTH_WORDS = {w: i for i, names in enumerate(_MONTH_NAMES, 1) for w in names.split()}
_DAY_NAMES = (
    "monday mon",
    "tuesday tue tues",
    "wednesday wed weds",
    "thursday thu thur thurs",
    "friday fri",
    "saturday sat",
    "sunday sun",
)
WEEKDAY_WORDS = {w: i for i, names in enumerate(_DAY_NAMES) for w in names.split()}
# Words that are a month or a weekday only in company; alone they are a verb, a name, a star.
DOUBTFUL_MONTHS = frozenset({"may", "march", "mar", "sep", "dec", "jan", "april", "june", "august"})
DOUBTFUL_DAYS = frozenset({"sun", "sat", "mon", "wed", "fri", "tue", "thu", "thur", "weds", "tues"})
UNIT_WORDS = {
    "second": "second",
    "seconds": "second",
    "sec": "second",
    "secs": "second",
    "minute": "minute",
    "minutes": "minute",
    "min": "minute",
    "mins": "minute",
    "hour": "hour",
    "hours": "hour",
    "hr": "hour",
    "hrs": "hour",
    "day": "day",
    "days": "day",
    "week": "week",
    "weeks": "week",
    "wk": "week",
    "wks": "week",
    "fortnight": "fortnight",
    "fortnights": "fortnight",
    "weekend": "weekend",
    "weekends": "weekend",
    "month": "month",
    "months": "month",
    "quarter": "quarter",
    "quarters": "quarter",
    "semester": "half",
    "year": "year",
    "years": "year",
    "yr": "year",
    "yrs": "year",
    "decade": "decade",
    "decades": "decade",
    "century": "century",
    "centuries": "century",
}
SEASONS = frozenset({"spring", "summer", "autumn", "fall", "winter"})
DAY_PARTS = {  # hours from midnight of the day, as a person means them
    "morning": (8, 12),
    "afternoon": (12, 16),
    "evening": (16, 20),
    "night": (20, 24),
    "lunchtime": (11, 13),
}
SHIFTS = {
    "this": 0,
    "current": 0,
    "same": 0,
    "next": 1,
    "following": 1,
    "coming": 1,
    "upcoming": 1,
    "last": -1,
    "previous": -1,
    "past": -1,
    "preceding": -1,
    "prior": -1,
}
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_UNIT_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
_TEN_ORDINALS = (
    "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"
).split()
CARDINALS = {w: i for i, w in enumerate(_UNITS)}
TENS = {w: 10 * i for i, w in enumerate(_TENS, 2)}
ORDINALS = {w: i for i, w in enumerate(_UNIT_ORDINALS) if i}
ORDINALS |= {w: 10 * i for i, w in enumerate(_TEN_ORDINALS, 2)}
DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}
# A dotted abbreviation is one token, a digit run is apart from the letters that touch it.
_TOKEN = re.compile(
    r"(?P<dots>(?:[ap]\.\s?m|b\.\s?c|a\.\s?d|b\.\s?c\.\s?e|c\.\s?e)\b\.?)"
    r"|[0-9]+|o['’]clock\b|[^\W\d_]+|['’]s\b|[^\w\s]|_|\n\s*\n|\S",
    re.IGNORECASE,
)
_END = 8  # empty tokens behind the last one, so that rules look ahead without asking


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text cut into tokens, with what the words mean depends on: the reference time.

    ``words`` are lower-case (dots taken from abbreviations) and end in empty strings; ``starts``
    and ``ends`` are character positions in ``text``; ``reference`` is in seconds, local time;
    ``memo`` keeps what the rules read at a token, since several of them ask.
    """

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    count: int
    reference: int | None
    memo: dict[tuple[str, int], Any]

    def glued(self, i: int) -> bool:
        """Say whether a token follows the one before it without a space."""
        return i > 0 and self.starts[i] == self.ends[i - 1]

    def capital(self, i: int) -> bool:
        """Say whether a token starts with a capital letter."""
        return self.text[self.starts[i]].isupper()

    def back(self, i: int, count: int = 1) -> str:
        """Return the word ``count`` tokens before, or nothing at the start."""
        return self.words[i - count] if i >= count else ""


def tokenize(text: str, reference: int | None) -> Tokens:
    """Cut a text into tokens; linear in its length."""
    words, starts, ends = [], [], []
    straight = text.replace("’", "'")  # one character for one: positions stay
    for found in _TOKEN.finditer(straight):
        word = found.group().lower()
        if found.lastgroup == "dots":
            word = re.sub(r"[.\s]", "", word)
        words.append(word)
        starts.append(found.start())
        ends.append(found.end())
    count = len(words)
    words += [""] * _END
    starts += [len(text)] * _END
    ends += [len(text)] * _END
    return Tokens(text, words, starts, ends, count, reference, {})


def digits(t: Tokens, i: int, low: int, high: int) -> int | None:
    """Return a short number in digits when it lies between two bounds."""
    word = t.words[i]
    if word.isdecimal() and word.isascii() and len(word) <= 4 and low <= int(word) <= high:
        return int(word)
    return None


def cardinal(t: Tokens, i: int) -> tuple[int, int] | None:
    """Read a whole number below 10,000 in digits or below 100 in words: (value, next token)."""
    value = digits(t, i, 0, 9999)
    if value is not None:
        return value, i + 1
    word = t.words[i]
    if word in CARDINALS:
        return CARDINALS[word], i + 1
    if word not in TENS:
        return None
    j = i + 2 if t.words[i + 1] == "-" else i + 1
    if 1 <= CARDINALS.get(t.words[j], 0) <= 9:
        return TENS[word] + CARDINALS[t.words[j]], j + 1
    return TENS[word], i + 1


def ordinal(t: Tokens, i: int) -> tuple[int, int] | None:
    """Read "3rd", "third" or "thirty first": (value, next token)."""
    word = t.words[i]
    value = digits(t, i, 1, 99)
    if value is not None:
        glued = t.words[i + 1] in {"st", "nd", "rd", "th"} and t.glued(i + 1)
        return (value, i + 2) if glued else None
    if word in ORDINALS:
        return ORDINALS[word], i + 1
    if word not in TENS:
        return None
    j = i + 2 if t.words[i + 1] == "-" else i + 1
    if 1 <= ORDINALS.get(t.words[j], 0) <= 9:
        return TENS[word] + ORDINALS[t.words[j]], j + 1
    return None


def amount(t: Tokens, i: int) -> tuple[float, int] | None:
    """Read how many: "3", "two", "a", "half a", "a couple of", "one and a half": (value, next)."""
    words = t.words
    if words[i] == "half" and words[i + 1] in {"a", "an"}:
        return 0.5, i + 2
    if words[i] in {"a", "an", "the"} and words[i + 1] in {"couple", "few"}:
        i += 1
    if words[i] in {"couple", "few"}:
        return 2 if words[i] == "couple" else 3, i + 2 if words[i + 1] == "of" else i + 1
    if words[i] in {"a", "an"}:
        return 1, i + 1
    found = cardinal(t, i)
    if found is None:
        return None
    value, j = found
    if value == 0 and words[j] != ".":
        return None
    if words[j] == "." and words[j + 1].isdecimal() and t.glued(j) and t.glued(j + 1):
        return (float(f"{value}.{words[j + 1]}"), j + 2) if len(words[j + 1]) < 4 else None
    if words[j] == "and" and words[j + 1] == "a" and words[j + 2] == "half":
        return value + 0.5, j + 3
    return value, j


def spoken_year(t: Tokens, i: int) -> tuple[int, int] | None:
    """Read "nineteen ninety six" or "two thousand and fifteen": (year, next token)."""
    words = t.words
    if words[i] in {"one", "two"} and words[i + 1] == "thousand":
        year, j = 1000 * CARDINALS[words[i]], i + 2
        tail = cardinal(t, j + 1 if words[j] == "and" else j)
        is_tail = tail is not None and tail[0] < 100 and words[tail[1] - 1].isalpha()
        return (year + tail[0], tail[1]) if tail and is_tail else (year, j)
    head = CARDINALS.get(words[i], TENS.get(words[i], 0))
    if not 11 <= head <= 20:
        return None
    if words[i + 1] in {"o", "oh"} and words[i + 2] in CARDINALS:
        return head * 100 + CARDINALS[words[i + 2]], i + 3
    tail = cardinal(t, i + 1)
    if tail is None or not 10 <= tail[0] <= 99 or not words[i + 1].isalpha():
        return None
    return head * 100 + tail[0], tail[1]
