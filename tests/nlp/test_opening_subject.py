"""What a text without a title is about, where its first words say so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.nlp.opening_subject import opening_subject


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Kohuvala is a suburb of Velmo.", "Kohuvala"),
        ("The Orvo and the Furious is a 1955 film.", "Orvo and the Furious"),
        ("Averil Falls (formerly Orvo Falls) are waterfalls.", "Averil Falls"),
        ('"Salt Road" is a song by Ana Berg.', "Salt Road"),
        ("``All You Need Is Salt ''is a song.", "All You Need Is Salt"),
        ('Ana "Ani" Berg (born 1960) is a painter.', 'Ana "Ani" Berg'),
        ("Sir Karl Vell was a judge.", "Karl Vell"),
        ("Otto II, Duke of Averil (1500 \u2013 1550) was a duke.", "Otto II, Duke of Averil"),
        ("Vell Holdings, Inc. is a company.", "Vell Holdings, Inc."),
        ("Lusk, Averil is a town.", "Lusk"),
        ("Abd al-Muttal was a poet.", "Abd al-Muttal"),
        ("Orvo, also known as Velmo, is a town.", "Orvo"),
        ("Bear or Orvo is a film.", "Bear"),
        ("1933 Orvo Cup refers to a race.", "1933 Orvo Cup"),
        ("Comet: The Return is a film.", "Comet: The Return"),
        ("The photoelectric effect is the emission of electrons.", "photoelectric effect"),
        ("A flute sonata (or sonata) is a piece for flute.", "flute sonata"),
        ("Cotula australis is a species of plant.", "Cotula australis"),
        ("How I Met Your Orvo is a sitcom.", "How I Met Your Orvo"),
    ],
)
def test_a_definition_names_its_subject(text, subject):
    """The whole name that a text opens with and defines is what it is about."""
    span = opening_subject(text)
    assert span is not None
    assert span.of(text) == subject


@pytest.mark.parametrize(
    "text",
    [
        "",
        "In January 2007, Orvo was a town.",
        "She was born in Orvo.",
        "It is late.",
        "Ana moved to Orvo in 2020.",
        "I like Orvo. Ana is a nurse.",
        "Oslo. Ana is a nurse.",
        "After Berg died, Orvo was a ruin.",
        "the rest is silence",
        "Yesterday Ana was here.",
        "And (so) on",
        "Dear Ana, it was a joy.",
        "Ana, we were late.",
        "My boss is a painter.",
        "What I want is a holiday.",
        "In winter Orvo is a dark place.",
        "The capital of Orvo is the town of Velm.",
        "The biggest church is the one in Orvo.",
    ],
)
def test_other_texts_open_with_no_subject(text):
    """A text that begins with when, where, a pronoun or what somebody does defines nothing."""
    assert opening_subject(text) is None


@given(st.text(max_size=300))
def test_a_subject_stands_in_its_text(text):
    """Any text gives nothing or a stretch of it, without white space at its edges."""
    span = opening_subject(text)
    if span is not None:
        found = span.of(text)
        assert found == found.strip() != ""
