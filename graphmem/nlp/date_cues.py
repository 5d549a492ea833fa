"""Which readings to believe: "may", "sun" and "2000" are dates only in the right company.

A wrong date in a memory is worse than none, so what is doubtful needs a cue beside it.
"""

from __future__ import annotations

from graphmem.nlp.date_calendar import HOLIDAYS
from graphmem.nlp.date_grammar import FIRST_WORDS, Expression
from graphmem.nlp.date_words import (
    CARDINALS,
    DECADES,
    DOUBTFUL_DAYS,
    DOUBTFUL_MONTHS,
    MONTH_WORDS,
    ORDINALS,
    SEASONS,
    SHIFTS,
    TENS,
    WEEKDAY_WORDS,
    Tokens,
)

_STARTS = frozenset(
    "today tonight tonite yesterday tomorrow tomorow tmrw tmr the right just now at from between "
    "in on during for a an half couple few week end late later beginning start early earlier "
    "middle mid year cy ad q h noon midday midnight ' ‘".split()
)
_STARTS |= set(CARDINALS) | set(TENS) | set(ORDINALS) | set(SHIFTS) | set(MONTH_WORDS)
_STARTS |= set(WEEKDAY_WORDS) | set(SEASONS) | set(DECADES) | FIRST_WORDS
_STARTS |= {name.split()[0].removesuffix(".") for name in HOLIDAYS}

_IN = frozenset(
    "in on since of by from until till til before after during early late mid through to and or "
    "between around about circa ca c not than for year years = < > ( ; at within".split()
)
_FIRM = frozenset(
    "in since until till during early late mid before after last next this by".split()
)
_MONEY = frozenset("$ € £ ¥ # + % ° № _ @".split())
_NUMBERED = frozenset(
    "page pages room no nr number flight route highway chapter section version windows office "
    "model article box suite apartment gate figure table line lines channel bus building id "
    "isbn issn phone tel fax zip psalm psalms opus bwv rfc iso".split()
)
_VERBS = frozenset("was is has does its his this across plus as us".split())


def candidate_starts(t: Tokens, i: int) -> bool:
    """Say whether an expression can start at a token: a cheap test before the rules."""
    word = t.words[i]
    if not (word[0].isdecimal() and word.isascii()) and word not in _STARTS:
        return False
    if i == 0 or not t.glued(i):
        return t.back(i) not in _MONEY or not word[0].isdecimal()
    before = t.words[i - 1]
    if before in _MONEY or before[-1:].isalnum():
        return False
    if before in {".", ",", "-", "/", ":", "–", "'", "’"}:
        return not (t.glued(i - 1) and t.words[i - 2][-1:].isdecimal())
    return True


def believable(t: Tokens, one: Expression) -> bool:
    """Say whether an expression is what it seems, by the words around it."""
    first, last = one.first, one.stop - 1
    if _goes_on(t, one.stop):
        return False
    if t.words[first] in {"in", "on", "during"} and first == last:
        return False
    if one.stop - first == 1 or one.weak:
        return _weak(t, one)
    return True


def _goes_on(t: Tokens, stop: int) -> bool:
    """Say whether the last number is part of a longer one: 2019.5, 2019-77, 10%."""
    if not t.words[stop - 1].isdecimal() or not t.glued(stop):
        return False
    mark = t.words[stop]
    if mark in {".", ",", "/", ":"}:
        return t.glued(stop + 1) and t.words[stop + 1][:1].isdecimal()
    if mark == "-":
        return (
            t.glued(stop + 1) and t.words[stop + 1][:1].isdecimal() and len(t.words[stop - 1]) < 4
        )
    return mark in {"%", "°", "_"} or mark[:1].isalpha()


def _weak(t: Tokens, one: Expression) -> bool:
    first = one.first
    word = t.words[first]
    if one.weak and t.words[one.stop - 1].isdecimal() and len(t.words[one.stop - 1]) == 4:
        return _year(t, one)
    if word in MONTH_WORDS and one.precision[0] == "month":
        return _month(t, first, one.stop)
    if not one.weak:
        return True
    if word in WEEKDAY_WORDS:
        return word not in DOUBTFUL_DAYS or t.back(first) in {"on", "this", "by", "until", "since"}
    if word in SHIFTS:
        return False
    if word == "now":
        return t.words[one.stop] in {"", ".", "!", "?", ","} and first > 0
    if word[:1].isdecimal() or word == "the":
        return _number(t, one)
    return t.back(first) in _IN | set(SHIFTS)


def _number(t: Tokens, one: Expression) -> bool:
    """Say whether "5/12" or "the 4th" is a day: it stands behind "on" or is the whole text."""
    if t.words[one.first + 1] in {"/", "."}:
        whole = one.first == 0 and one.stop == t.count
        return whole or t.back(one.first) in {
            "on",
            "by",
            "until",
            "since",
            "from",
            "before",
            "after",
        }
    behind = t.words[one.stop]
    return t.back(one.first) == "on" and not behind.isalpha()


def _month(t: Tokens, i: int, stop: int) -> bool:
    word, before = t.words[i], t.back(i)
    if before in _FIRM:
        return word not in {"may", "march"} or before not in {"this", "by"} or t.capital(i)
    if word in DOUBTFUL_MONTHS:
        return False
    return t.capital(i) or before in _IN or t.words[stop] == ""


def _year(t: Tokens, one: Expression) -> bool:
    """Say whether four digits are a year: not a count, a page, a price."""
    before, behind = t.back(one.first), t.words[one.stop]
    if before in _NUMBERED or (before in {".", "no"} and t.glued(one.first)):
        return False
    value = int(t.words[one.stop - 1])
    if _plural(t, one.stop) and before not in {"in", "since", "the", "("}:
        return False
    if before in _IN or t.words[one.first] in FIRST_WORDS | _IN:
        return True
    del behind
    return 1800 <= value <= 2099


def _plural(t: Tokens, i: int) -> bool:
    word = t.words[i]
    if word in {"people", "men", "women", "children", "km", "m", "kg", "feet", "ft", "percent"}:
        return True
    small = word.isalpha() and not t.capital(i)
    return small and len(word) > 3 and word.endswith("s") and word not in _VERBS
