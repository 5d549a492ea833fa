"""Posts: which one, who comes to hold it, and who no longer does."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana Berg is the vice president of Norvale.", ("be vice president of", "Norvale")),
        ("Ana Berg is the chief executive of Nordlys.", ("be chief executive of", "Nordlys")),
        ("Ana Berg is the 44th president of Norvale.", ("be president of", "Norvale")),
        ("Ana Berg was elected mayor of Averil.", ("be elected mayor of", "Averil")),
        ("Ana Berg replaced Eva Lind as mayor of Averil.", ("become mayor of", "Averil")),
        ("Nordlys named Ana Berg as CEO.", ("become ceo of", "Nordlys")),
        ("The new CEO of Nordlys is Ana Berg.", ("be ceo of", "Nordlys")),
        ("Ana Berg stepped down as CEO of Nordlys.", ("step down as ceo of", "Nordlys")),
        ("Ana Berg quit her job at Nordlys.", ("quit job at", "Nordlys")),
    ],
)
def test_posts_are_read_in_full_and_of_their_holder(triples, text, expected):
    """The words that make it another post stay; what only describes goes."""
    assert ("Ana Berg", *expected) in triples(text)


def test_former_posts_have_ended(read):
    """Who is a former president is no president."""
    for text in ("Ana Berg is a former mayor of Averil.", "Ana Berg is the mayor of Averil."):
        (said,) = [s for s in read(text).statements if s.predicate == "be mayor of"]
        assert said.ends is ("former" in text)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("Ana Berg was the mayor of Averil from 1990 to 1995.", ("1990", "1995")),
        ("Ana Berg has been the mayor of Averil since 2015.", ("2015", "None")),
        ("In 2016 Ana Berg became mayor of Averil.", ("2016", "None")),
    ],
)
def test_posts_have_the_times_that_the_parser_hangs_on_their_place(read, text, bounds):
    """A bound after the place, and a time before the name, are of the whole clause."""
    (said,) = [s for s in read(text).statements if s.predicate.endswith("mayor of")]
    assert (str(said.valid_from), str(said.valid_to)) == bounds
