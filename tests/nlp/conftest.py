"""One extractor with the real packaged model for all tests of reading."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graphmem.model.extraction import Reading, Statement
from graphmem.nlp.spacy_extraction import SpacyExtractor
from graphmem.protocols import TextToRead


@pytest.fixture(scope="session")
def extractor() -> SpacyExtractor:
    """The default extractor."""
    return SpacyExtractor()


@pytest.fixture(scope="session")
def read(extractor: SpacyExtractor) -> Callable[..., Reading]:
    """Return a function that reads one text, given its title, speaker, ..."""

    def reading(text: str, **about: object) -> Reading:
        return extractor.read([TextToRead(text=text, **about)])[0]  # type: ignore[arg-type]

    return reading


@pytest.fixture(scope="session")
def triples(read: Callable[..., Reading]) -> Callable[..., set[tuple[str, str, str]]]:
    """Return a function that gives the triples of a text by the names of their arguments."""

    def of(text: str, **about: object) -> set[tuple[str, str, str]]:
        return {triple(statement) for statement in read(text, **about).statements}

    return of


def triple(statement: Statement) -> tuple[str, str, str]:
    """Return a statement by the names of its arguments."""
    return statement.subject.name, statement.predicate, statement.object.name
