"""Ids and names."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from graphmem.model.ids import content_id, entity_key, kind_of, normalised_name

PARTS = st.lists(st.one_of(st.none(), st.text(), st.integers()), max_size=4)


@given(PARTS, PARTS)
def test_content_id_differs_when_the_content_does(one: list[Any], other: list[Any]):
    """Equal parts give equal ids; other parts, also cut at another place, give others."""
    same = [None if p is None else str(p) for p in one] == [
        None if p is None else str(p) for p in other
    ]
    assert (content_id("fact", *one) == content_id("fact", *other)) == same


def test_content_id_tells_its_kind():
    """The kind can be read off an id, and a name is no id."""
    assert kind_of(content_id("passage", "x")) == "passage"
    assert content_id("passage", "x") != content_id("entity", "x")
    assert kind_of("Alice") is None
    assert kind_of("psg_alice") is None


@given(st.text())
@example("0.\x1f")
def test_normalised_name_is_stable(name: str):
    """Normalising twice is normalising once, for any Unicode."""
    once = normalised_name(name)
    assert normalised_name(once) == once


def test_normalised_name_joins_spellings_and_keeps_homonyms_apart():
    """Case, width, spaces, quotes and a possessive do not matter; a parenthesis does."""
    spellings = [
        "Alice Hart",
        "ALICE  hart",
        "\u201cAlice Hart\u201d",
        "Alice Hart's",
        "\uff21lice Hart",
    ]
    assert {normalised_name(name) for name in spellings} == {"alice hart"}
    assert normalised_name("Mercury (film)") != normalised_name("Mercury")


def test_entity_key_drops_an_article_in_front():
    """A band is one with and without "The"; a name that is only an article stays."""
    assert entity_key("The Beatles") == entity_key("Beatles") == "beatles"
    assert entity_key("The The") == "the"
    assert entity_key("A") == "a"
