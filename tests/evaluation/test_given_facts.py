"""Facts of another system in the place of ours: located in the text, or left out."""

from __future__ import annotations

from graphmem.evaluation.given_facts import GivenFacts
from graphmem.protocols import TextToRead

TEXT = "The Osprey was built in Averil. Mira Voss sailed it."


def test_given_facts_are_located_in_their_document():
    """Names and triples have spans of the text; what the text does not say is counted only."""
    reader = GivenFacts(
        [{"id": "7", "title": "Osprey", "text": TEXT}],
        [
            {
                "idx": 7,
                "entities": ["Osprey", "Mira Voss", "Voss", "Gullhaven"],
                "triples": [
                    ["Osprey", "built in", "Averil"],
                    ["Osprey", "built in", "Gullhaven"],
                    ["Osprey"],
                ],
            }
        ],
    )

    reading = reader.read([TextToRead(text=TEXT, title="Osprey")])[0]

    assert [name.surface for name in reading.names] == ["Osprey", "Mira Voss", "Voss"]
    assert [(one.subject.text, one.object.span.of(TEXT)) for one in reading.statements] == [
        ("Osprey", "Averil")
    ]
    assert (reader.given, reader.located) == (3, 1)


def test_document_without_given_facts_has_none():
    """Nothing is read in the place of what is missing."""
    reading = GivenFacts([], []).read([TextToRead(text=TEXT, title="Osprey")])[0]

    assert (reading.names, reading.statements, len(reading.sentences)) == ((), (), 2)
