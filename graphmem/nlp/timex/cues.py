"""Which readings to believe: "may", "sun" and "2000" are dates only in the right company.

A wrong date in a memory is worse than none, so what is doubtful needs a cue beside it.
"""

# ruff: noqa: PLR0911 - a rule leaves where it stops to apply
from __future__ import annotations

from graphmem.nlp.timex.bounds import FIRST_WORDS
from graphmem.nlp.timex.expressions import Expression
from graphmem.nlp.timex.terms import HOLIDAY_STARTS
from graphmem.nlp.timex.words import (
    CARDINALS,
    DAY_PARTS,
    DECADES,
    DOUBTFUL_DAYS,
    DOUBTFUL_MONTHS,
    MONTH_WORDS,
    ORDINALS,
    SEASONS,
    SHIFTS,
    TENS,
    UNIT_WORDS,
    WEEKDAY_WORDS,
    Tokens,
)

# Words that hold the time itself; an expression has one within its first tokens.
CORE = frozenset(
    "today tonight tonite yesterday tomorrow tomorow tmrw tmr now present moment minute bc bce ad "
    "cy ytd fiscal fy sy q h w thousand o'clock am pm date".split()
)
CORE |= MONTH_WORDS.keys() | WEEKDAY_WORDS.keys() | UNIT_WORDS.keys() | DAY_PARTS.keys()
CORE |= SEASONS | DECADES.keys() | HOLIDAY_STARTS | ORDINALS.keys() | TENS.keys()
CORE |= {"midday", "midnight"} | CARDINALS.keys()
# Words that only lead to it.
_LEADING = frozenset(
    "the right just at from between in on for a an half quarter couple few end late later start "
    "beginning early earlier middle mid rest within school academic financial circa around "
    "' ‘".split()
)
_LEADING |= SHIFTS.keys() | FIRST_WORDS
_AHEAD = 4  # "as early as the 1990s", "in the first half of"

_IN = frozenset(
    "in on since of by from until till til before after during early late mid through to and or "
    "between around about circa ca c not than for year years = < > ( ; within".split()
)
_STRONG = frozenset(  # what makes a year of 1200 too
    "in since until till before after during early late mid from between around circa ca c year "
    "years ( ;".split()
)
_FIRM = frozenset(
    "in since until till during early late mid before after last next this by".split()
)
_MONEY = frozenset("$ € £ ¥ # + % ° № _ @".split())
_NUMBERED = frozenset(
    "page pages pp room no nr number flight route highway chapter section version v windows "
    "model article box suite apartment gate figure table line lines channel bus building id "
    "isbn issn phone tel fax zip psalm psalms opus bwv rfc iso".split()
)
_COUNTED = frozenset(
    "people men women children words km mi m kg feet ft acre acres percent dollars euros".split()
)
_NO_PLURALS = frozenset(  # no plurals, and plurals that a year stands before
    "was is has does its his this across plus as us seasons elections games series miniseries "
    "awards championships olympics census events riots playoffs editions olympics news".split()
)
_OPENERS = frozenset("on by until since from before after".split())


def candidate_starts(t: Tokens, i: int) -> bool:
    """Say whether an expression can start at a token: a cheap test before the rules."""
    word = t.words[i]
    digit = "0" <= word[0] <= "9"
    if not (digit or word in CORE or (word in _LEADING and _core_ahead(t, i))):
        return False
    if i == 0:
        return True
    before = t.words[i - 1]
    if t.starts[i] != t.ends[i - 1]:
        return not digit or before not in _MONEY
    if before in _MONEY or before[-1].isalnum():
        return False
    if before in {".", ",", "-", "/", ":", "–", "'", "’"}:
        return not (t.glued(i - 1) and t.words[i - 2][-1:].isdecimal())
    return True


def _core_ahead(t: Tokens, i: int) -> bool:
    return any("0" <= w[:1] <= "9" or w in CORE for w in t.words[i + 1 : i + 1 + _AHEAD])


def believable(t: Tokens, one: Expression) -> bool:
    """Say whether an expression is what it seems, by the words around it."""
    first = one.first
    if _goes_on(t, one.stop) or _numbered(t, one) or _recurs(t, one):
        return False
    word = t.words[first]
    if one.stop - first > 1 and not one.weak:
        return not (word in WEEKDAY_WORDS and t.words[one.stop - 1] in DAY_PARTS and _title(t, one))
    if _ends_in_year(t, one):
        return _year(t, one)
    if word in MONTH_WORDS and one.precision[0] == "month":
        return _month(t, first, one.stop)
    if word in SEASONS:
        return _season(t, first)
    if word in WEEKDAY_WORDS and word not in DOUBTFUL_DAYS:
        return not _title(t, one)
    return not one.weak or _weak(t, one)


def _numbered(t: Tokens, one: Expression) -> bool:
    """Say whether a number names a page, a room, a version: "room 2010", "version 1.2.2018"."""
    if not t.words[one.first].isdecimal() or t.back(one.first) not in _NUMBERED:
        return False
    return one.stop == one.first + 1 or t.words[one.first + 1] == "."


def _recurs(t: Tokens, one: Expression) -> bool:
    """Say whether a weekday is every one or the nth one: it is no date then."""
    before = t.back(one.first)
    if before in {"every", "each", "any", "all"}:
        return one.precision[0] != "year"
    counted = before in ORDINALS or before in {"st", "nd", "rd", "th"}
    return counted and t.words[one.first] in WEEKDAY_WORDS


def _ends_in_year(t: Tokens, one: Expression) -> bool:
    """Say whether nothing but digits tells that an expression is a year or a range of years."""
    if one.precision[0] != "year" or not one.weak:
        return False
    return t.words[one.stop - 1].isdecimal()


def _goes_on(t: Tokens, stop: int) -> bool:
    """Say whether the last number is part of a longer one: 2019.5, 2019-77, 10%."""
    if not t.words[stop - 1].isdecimal():
        return False
    mark = t.words[stop]
    ahead = t.words[stop + 1][:1].isdecimal()
    if not t.glued(stop):
        return mark in {"%", "percent"}
    if mark in {".", ",", "/", ":"}:
        return t.glued(stop + 1) and ahead
    if mark == "-":
        return t.glued(stop + 1) and ahead and len(t.words[stop - 1]) < 4
    return mark in {"%", "°", "_"} or mark[:1].isalpha()


def _weak(t: Tokens, one: Expression) -> bool:
    word, before = t.words[one.first], t.back(one.first)
    if word in DOUBTFUL_DAYS:
        return before in {"on", "this", "by", "until", "since"}
    if word == "now":
        return t.words[one.stop] in {"", ".", "!", "?", ","} and t.text[t.starts[one.first]] == "n"
    if word[:1].isdecimal() or word == "the":
        return _number(t, one)
    return before in _IN or before in SHIFTS


def _number(t: Tokens, one: Expression) -> bool:
    """Say whether "5/12" or "the 4th" is a day: it stands behind "on" or is the whole text."""
    before = t.back(one.first)
    if t.words[one.first + 1] in {"/", "."}:
        return before in _OPENERS or (one.first == 0 and one.stop == t.count)
    return before == "on" and not t.words[one.stop].isalpha()


def _month(t: Tokens, i: int, stop: int) -> bool:
    word, before = t.words[i], t.back(i)
    if before in _FIRM or (before == "of" and t.back(i, 2) == "month"):
        return word not in {"may", "march"} or before not in {"this", "by"} or t.capital(i)
    if word in DOUBTFUL_MONTHS:
        return False
    return before in _IN or t.words[stop] == ""


def _title(t: Tokens, one: Expression) -> bool:
    """Say whether a weekday is part of a name: "Bloody Sunday", "Saturday Night Live"."""
    first, before, behind = one.first, t.back(one.first), t.words[one.stop]
    named = behind.isalpha() and t.capital(one.stop) and t.capital(one.stop - 1)
    if named and one.stop - first > 1:
        return True
    if before in _IN or before in SHIFTS:
        return False
    if named:
        return behind not in MONTH_WORDS
    inside = first > 1 and t.words[first - 2] not in {".", "!", "?", ":", '"'}
    return inside and before.isalpha() and t.capital(first - 1)


def _season(t: Tokens, i: int) -> bool:
    """Say whether a season without a year is one, and no spring of water or fall down a stair."""
    before = t.back(i)
    if t.words[i] in {"fall", "spring"}:
        return before in {"in", "during", "until", "since", "every", "by"} and not (
            t.words[i + 1].isalpha() and before == "in"
        )
    return before in _FIRM or before == "the" or t.capital(i)


def _year(t: Tokens, one: Expression) -> bool:
    """Say whether four digits are a year: not a count, a page, a price, a telephone."""
    before, value = t.back(one.first), int(t.words[one.stop - 1])
    bound = not t.words[one.first].isdecimal()
    old = not 1900 <= value <= 2099
    counted = t.words[one.stop] in _COUNTED
    plural = _plural(t, one.stop) and (old or before not in {"in", "since", "the", "(", "a", "an"})
    if counted or (plural and not bound):
        return False
    if before[-1:].isdecimal() or (before == "." and t.glued(one.first)):
        return False
    if before in {"-", "–"} and t.back(one.first, 2).isdecimal():
        return False
    behind = t.words[one.stop]
    if behind in {"-", "–"} and t.words[one.stop + 1].isdecimal():
        return False
    if behind[:1].isdecimal() and len(behind) > 2:
        return False
    if bound or before in _STRONG or value < 100 or 1800 <= value <= 2099:
        return True
    if before == "." and t.back(one.first, 2) in {"c", "ca", "fl", "b", "d", "r"}:
        return True
    return one.relation == "from-to"


def _plural(t: Tokens, i: int) -> bool:
    word = t.words[i]
    small = word.isalpha() and not t.capital(i)
    return small and len(word) > 3 and word.endswith("s") and word not in _NO_PLURALS
