"""The terms that words near in meaning are taken from: packaged as they would be made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from graphmem.errors import BadInput
from graphmem.nlp.static_encoder import StaticEncoder
from graphmem.recall.near_terms import (
    FOLDER,
    TERMS,
    WORDS,
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


def test_packaged_terms_need_the_packaged_encoder() -> None:
    """Another encoder's vectors cannot be compared with them."""
    with pytest.raises(BadInput, match="give the words too"):
        packaged_terms(HashingEncoder(4))
