"""Titles in texts: which stretches can be one, where one stands, what that says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.model.entity import INSIDE_NAME, KNOWN_TITLE, Mention
from graphmem.model.episode import Span
from graphmem.nlp.known_titles import TitleFinder, Written, is_linkable, stretches

odd = st.text(
    alphabet=st.one_of(
        st.sampled_from("AaBb .,'()\n\u2019\u05d0\u0627\u4e00\u0130\ufb01\u2122\U0001f600"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    "title",
    [
        "The Girl with the Copper Tower",
        "...Once More",
        "Oda of Velm",
        "Oda (film)",
        "Velm!",
        "Oda's Tower: The Second Part",
        "iOda",
        "2046 Nights",
        "Velm, 3rd Duke of Orvo Jr.",
        "\u0645\u062f\u064a\u0646\u0629 \u0627\u0644\u0646\u062d\u0627\u0633",
    ],
)
def test_a_title_is_among_the_stretches_of_a_text_that_holds_it(title: str) -> None:
    """Small words, signs, numbers and scripts without capitals inside."""
    text = f"They say ({title}), which came later, is not there."
    assert is_linkable(title)
    assert title in stretches(text)
    assert [span.of(text) for span in Written(text).spans(title)] == [title]


@pytest.mark.parametrize("title", ["", "the", "May", "1984", "French", "memory leak", "a", "..."])
def test_titles_that_are_common_words_are_not_linked(title: str) -> None:
    """Months, peoples, numbers and words in small letters say nothing."""
    assert not is_linkable(title)


@given(text=odd, title=odd)
def test_spans_are_the_words_of_the_title(text: str, title: str) -> None:
    """Whatever the characters: what is found is the title, letter by letter, and in order."""
    held = f"{text} {title} {text}"
    spans = list(Written(held).spans(title))
    assert all(span.of(held) == title for span in spans)
    assert spans == sorted(spans)
    for stretch in stretches(text):
        assert stretch in text


@given(before=odd, after=odd)
def test_linkable_titles_are_found_by_both_ways(before: str, after: str) -> None:
    """Whether a text is looked through for titles, or a title looked for in texts, is the same."""
    text = f"{before} Oda of Velm! {after}"
    for title in ("Oda of Velm", "Oda of Velm!"):
        assert title in stretches(text)
        assert list(Written(text).spans(title))


def test_the_surest_way_to_name_a_thing_counts() -> None:
    """A title by itself is worth more than inside a longer name; what is taken stays."""
    text = "The University of Velm is in Velm. Home is there."
    own = [Mention(passage_id="p", entity_id="u", spans=(Span(4, 22),))]
    finder = TitleFinder("p", text, (Span(0, 34), Span(35, 49)), own)
    whole = finder.mention("v", ["Velm"])
    assert whole is not None
    assert (whole.method, whole.spans) == (KNOWN_TITLE, (Span(18, 22), Span(29, 33)))
    assert finder.mention("h", ["Home"]) is None
    assert finder.mention("x", ["University of Velm"]) is None
    inside = TitleFinder("p", text[:23], (Span(0, 23),), own).mention("v", ["Velm"])
    assert inside is not None
    assert inside.method == INSIDE_NAME
    assert inside.score < whole.score
