"""Typed values in text: numbers, quantities with their unit, money, and stated dates."""

from __future__ import annotations

import re

from graphmem.model.assertion import Literal, LiteralKind

_CURRENCY = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_CURRENCY_WORD = {
    "dollar": "USD",
    "euro": "EUR",
    "pound": "GBP",
    "yen": "JPY",
    "rupee": "INR",
    "franc": "franc",
    "crown": "crown",
    "cent": "cent",
}
_UNITS = frozenset(
    """
    % percent mm cm m km metre metres meter meters kilometre kilometres kilometer kilometers foot
    feet ft mile miles mi inch inches yard yards acre acres hectare hectares g kg gram grams
    kilogram kilograms kilo kilos tonne tonnes ton tons lb lbs litre litres liter liters hour hours
    minute minutes second seconds degree degrees watt watts kw mw mb gb
    """.split()
)
_SCALE = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SMALL = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_AMOUNT = re.compile(
    r"""^(?:about|around|over|nearly|almost|approximately|some|more\ than|at\ least)?\s*
        (?P<currency>US\$|[$€£¥₹])?\s*
        (?P<number>-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?|[a-z]+(?:-[a-z]+)?)
        (?:[\s-]*(?P<scale>hundred|thousand|million|billion|trillion))?
        [\s-]*(?P<unit>%|[^\W\d].*)?$""",
    re.VERBOSE | re.IGNORECASE,
)


def is_unit(word: str) -> bool:
    """Tell whether a word in small letters is money or a measure."""
    return word in _UNITS or word.removesuffix("s") in _CURRENCY_WORD


def literal(text: str) -> Literal | None:
    """Return the number, quantity or amount of money that a short text is, else None.

    The value is a plain decimal number; the unit a currency code, "%" or the words after the
    number: "five km" is 5 with the unit "km".
    """
    found = _AMOUNT.match(text.strip())
    if not found:
        return None
    number = _number(found["number"])
    if number is None:
        return None
    number *= _SCALE[found["scale"].lower()] if found["scale"] else 1
    value = f"{number:.6f}".rstrip("0").rstrip(".")
    unit = (found["unit"] or "").strip()
    if found["currency"]:
        return Literal(
            kind=LiteralKind.MONEY, text=text, value=value, unit=_CURRENCY[found["currency"]]
        )
    currency = _CURRENCY_WORD.get(unit.lower().removesuffix("s"))
    if currency:
        return Literal(kind=LiteralKind.MONEY, text=text, value=value, unit=currency)
    if unit:
        return Literal(kind=LiteralKind.QUANTITY, text=text, value=value, unit=unit)
    return Literal(kind=LiteralKind.NUMBER, text=text, value=value)


def _number(word: str) -> float | None:
    if word[-1].isdigit():
        return float(word.replace(",", ""))
    total = 0.0
    for part in word.lower().split("-"):
        if part not in _SMALL:
            return None
        total += _SMALL[part]
    return total
