"""How passages are indexed: terms, and vectors with what the text is about as their context."""

from __future__ import annotations

import numpy as np

from graphmem.indexes.terms import term_hash, terms
from graphmem.model.episode import Passage, Span
from graphmem.model.records import TITLE, Bytes, IndexedPassage
from graphmem.remember.preparation import index_passages
from graphmem.testing.fakes import HashingEncoder

ENCODER = HashingEncoder()
FIRST, SECOND = "Averil Falls are waterfalls in Velm.", "A road leads there."


def indexed(*, title: str = "", speaker: str | None = None) -> IndexedPassage:
    """Return a passage of two sentences as it is stored."""
    passage = Passage(
        id="p",
        namespace="n",
        source_id="s",
        episode_id="",
        ordinal=0,
        text=f"{FIRST} {SECOND}",
        span=Span(0, len(FIRST) + 1 + len(SECOND)),
        title=title,
        speaker=speaker,
    )
    spans = Span(0, len(FIRST)), Span(len(FIRST) + 1, len(FIRST) + 1 + len(SECOND))
    return index_passages([passage], [spans], ENCODER)[0]


def of_title(one: IndexedPassage) -> list[int]:
    """Return the hashes of the terms that count as the title's."""
    assert one.tokens is not None
    assert one.token_sentences is not None
    return [int(token) for token in one.tokens[one.token_sentences == TITLE]]


def sentence(one: IndexedPassage, number: int) -> Bytes:
    """Return the stored vector of a sentence."""
    assert one.sentence_vectors is not None
    vector: Bytes = one.sentence_vectors[number]
    return vector


def rounded(text: str) -> Bytes:
    """Return the vector of a text as that of a sentence is stored."""
    vector: Bytes = np.rint(ENCODER.encode([text])[0] * 127).astype(np.int8)
    return vector


def test_what_an_untitled_text_defines_counts_as_its_title() -> None:
    """Its terms are a title's, and the sentences that do not say it have it as their context."""
    one = indexed()
    assert of_title(one) == [term_hash(term) for term in terms("Averil Falls")]
    np.testing.assert_array_equal(sentence(one, 0), rounded(FIRST))
    np.testing.assert_array_equal(sentence(one, 1), rounded(f"Averil Falls. {SECOND}"))
    np.testing.assert_allclose(one.vector, ENCODER.encode([f"{FIRST} {SECOND}"])[0])


def test_a_title_that_is_given_stands_before_all_of_a_text() -> None:
    """The text is about its title, whatever it begins with."""
    one = indexed(title="Waterfalls")
    assert of_title(one) == [term_hash(term) for term in terms("Waterfalls")]
    np.testing.assert_array_equal(sentence(one, 0), rounded(f"Waterfalls. {FIRST}"))


def test_what_somebody_says_has_no_title() -> None:
    """A turn has the turns beside it as its context."""
    one = indexed(speaker="Ana")
    assert of_title(one) == []
    np.testing.assert_array_equal(sentence(one, 1), rounded(SECOND))
