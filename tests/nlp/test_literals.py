"""Values in text: their kind, number and unit."""

from __future__ import annotations

import pytest

from graphmem.model.assertion import LiteralKind
from graphmem.nlp.literals import literal


@pytest.mark.parametrize(
    ("text", "kind", "value", "unit"),
    [
        ("4,436", LiteralKind.NUMBER, "4436", ""),
        ("twenty-five", LiteralKind.NUMBER, "25", ""),
        ("$5 million", LiteralKind.MONEY, "5000000", "USD"),
        ("three hundred euros", LiteralKind.MONEY, "300", "EUR"),
        ("12.5 km", LiteralKind.QUANTITY, "12.5", "km"),
        ("65 %", LiteralKind.QUANTITY, "65", "%"),
    ],
)
def test_literals_have_a_number_and_a_unit(text, kind, value, unit):
    """The same amount in other words has the same value and unit."""
    found = literal(text)
    assert found is not None
    assert (found.kind, found.value, found.unit) == (kind, value, unit)


@pytest.mark.parametrize("text", ["", "boats", "a few", "Ana"])
def test_words_are_no_literals(text):
    """What has no number is no value."""
    assert literal(text) is None
