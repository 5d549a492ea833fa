"""Plain sentences: names that the parser cuts are read whole, and two names stay two."""

from __future__ import annotations

import pytest

from graphmem.nlp.spacy_extraction import SpacyExtractor
from graphmem.protocols import TextToRead


def _read(extractor: SpacyExtractor, text: str) -> set[tuple[str, str, str]]:
    (reading,) = extractor.read([TextToRead(text=text)])
    for name in reading.names:
        assert name.span.of(text) == name.surface
    for said in reading.statements:
        assert said.object.span.of(text) == said.object.text
        assert said.subject.span.of(text) == said.subject.text
    return {(s.subject.name, s.predicate, s.object.name) for s in reading.statements}


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        ("Varador is the capital of Norvale.", ("Varador", "be capital of", "Norvale")),
        ("Ilka Moreau plays for 1. FC Varnsdal.", ("Ilka Moreau", "play for", "1. FC Varnsdal")),
        (
            "Ilka Moreau works for University of Averil, Norvale.",
            ("Ilka Moreau", "work for", "University of Averil, Norvale"),
        ),
        (
            "Jorun van 't Veen is the head coach of Sporting de la Mare.",
            ("Jorun van 't Veen", "be head coach of", "Sporting de la Mare"),
        ),
        (
            "Ilka Moreau is the chair of Commission on Harbours and Roads.",
            ("Ilka Moreau", "be chair of", "Commission on Harbours and Roads"),
        ),
        (
            "Ilka Moreau holds the position of member of the board for roads in Averil.",
            ("Ilka Moreau", "hold", "position of member of the board for roads in Averil"),
        ),
        (
            "Ilka Moreau no longer works for Center for Bird Studies Averil.",
            ("Ilka Moreau", "work for", "Center for Bird Studies Averil"),
        ),
    ],
)
def test_plain_sentence_keeps_its_names_whole(
    extractor: SpacyExtractor, text: str, triple: tuple[str, str, str]
) -> None:
    """A sentence of two names gives one triple between them, at their places in the text."""
    assert triple in _read(extractor, text)
    assert triple in _read(extractor, f"It rained. {text} The sea was calm.")


def test_plain_sentence_keeps_two_names_two(extractor: SpacyExtractor) -> None:
    """Two organisations, and a place in a place, are no single name."""
    both = _read(extractor, "Ilka Moreau works for Nordlys Corp and Varnsdal Corp.")
    assert ("Ilka Moreau", "work for", "Nordlys Corp") in both
    assert ("Ilka Moreau", "live in", "Oslo") in _read(
        extractor, "Ilka Moreau lives in Oslo, Norway."
    )


def test_plain_sentence_begins_with_a_name(extractor: SpacyExtractor) -> None:
    """A capital at the beginning makes no adverb part of a name."""
    names = {subject for subject, _, _ in _read(extractor, "Yesterday Ilka Berg moved to Paris.")}
    assert names == {"Ilka Berg"}
