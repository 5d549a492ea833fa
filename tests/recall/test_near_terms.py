"""The terms that words near in meaning are taken from: packaged as they would be made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from graphmem.errors import BadInput
from graphmem.indexes.terms import stem
from graphmem.nlp.static_encoder import StaticEncoder
from graphmem.recall.near_terms import (
    FOLDER,
    TERMS,
    WORDS,
    nearest_terms,
    packaged_neighbours,
    packaged_terms,
    packaged_words,
    terms_of,
    write_packaged,
)
from graphmem.testing import HashingEncoder

ENCODER = StaticEncoder()


def test_packaged_terms_are_those_of_the_packaged_vocabulary() -> None:
    """Whoever changes the stemmer, the function words or the model must write the files anew."""
    made = terms_of(ENCODER, list(packaged_words()))
    packaged = packaged_terms(ENCODER)

    assert packaged.terms == made.terms
    np.testing.assert_array_equal(packaged.starts, made.starts)
    np.testing.assert_allclose(packaged.vectors, made.vectors, atol=1e-6)
    np.testing.assert_allclose(packaged.lengths, made.lengths, atol=1e-5)


def test_packaged_files_are_what_their_script_writes(tmp_path: Path) -> None:
    """The committed bytes can be made again."""
    write_packaged(tmp_path)

    for name in (TERMS, WORDS):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()


def test_cosines_are_those_to_the_mean_of_a_term_s_words() -> None:
    """A term of several words is compared as their mean."""
    table = terms_of(ENCODER, ["doctor", "granite", "doctors"])
    asked = ENCODER.encode(["physician", ""])
    words = ENCODER.encode(["doctor", "doctors", "granite"])
    mean = words[:2].sum(axis=0) / np.linalg.norm(words[:2].sum(axis=0))

    assert table.terms == ("doctor", "granit")
    expected = asked @ np.stack([mean, words[2]]).T
    np.testing.assert_allclose(table.cosines(asked), expected, atol=1e-6)


@pytest.mark.parametrize("word", ["doctor", "doctors", "river", "began", "blue"])
def test_listed_neighbours_are_those_that_a_comparison_with_all_terms_finds(word: str) -> None:
    """A word that is looked up gets what it would get by its vector."""
    table = packaged_terms(ENCODER)
    found = nearest_terms(stem(word), table.terms, table.cosines(ENCODER.encode([word]))[0])
    listed = packaged_neighbours(word)

    assert listed is not None
    cosines = dict(found)
    assert len(listed) == len(found)
    for term, cosine in listed[:-1]:  # the last ones may be as near as one that is left out
        assert cosine == pytest.approx(cosines.get(term, found[-1][1]), abs=2e-4)


def test_words_outside_the_vocabulary_have_no_list() -> None:
    """They are compared by their vectors."""
    assert packaged_neighbours("Bovrugstad") is None


def test_packaged_terms_need_the_packaged_encoder() -> None:
    """Another encoder's vectors cannot be compared with them."""
    with pytest.raises(BadInput, match="give the words too"):
        packaged_terms(HashingEncoder(4))
