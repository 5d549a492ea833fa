"""TextTiling cuts where the words change, and not in the middle of a text."""

from __future__ import annotations

from graphmem.evaluation.texttiling import texttiling

BOATS = (
    "the sailing boat left the harbour with new sails and the wind filled every sail of the boat"
)
BREAD = (
    "knead the bread dough with flour and yeast then bake the bread until the crust of it is brown"
)


def test_texttiling_finds_the_change_of_words() -> None:
    """Two topics of many paragraphs each: the boundary is where they meet."""
    starts = texttiling([BOATS] * 12 + [BREAD] * 12, sequence=20, block=6)
    assert starts[0]
    assert starts[12]
    assert sum(starts) <= 3


def test_texttiling_of_little_text_is_one_segment() -> None:
    """Nothing to compare: no boundary but the first; nothing at all: none."""
    assert texttiling(["hello there", "good day"]) == [True, False]
    assert texttiling([]) == []


def test_turns_can_be_the_sequences() -> None:
    """Of short turns the change is found between two of them, not at a count of words."""
    said = ["the boat", "a boat sails", "that boat", "fresh bread", "bread rises", "warm bread"]
    starts = texttiling(said, sequence=None, block=2, smoothing=1)
    assert starts == [True, False, False, True, False, False]
