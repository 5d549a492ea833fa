"""The packaged encoder: what a vector promises, and what a damaged file does."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphmem.errors import DamagedData
from graphmem.nlp.static_encoder import MAX_CHARACTERS, PACKAGED, StaticEncoder
from graphmem.protocols import Encoder

TEXTS = [
    "The harbour master keeps the keys of the old lighthouse.",
    "",
    "Rain.",
    " \t\n",
    "Ünïcödé — 日本語のテキスト, العربية, 🙂",
    "She moved to the coast in 2019 and opened a bakery there.",
]


ENCODER = StaticEncoder()


@pytest.fixture
def encoder() -> StaticEncoder:
    return ENCODER


@pytest.fixture
def copied_model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKAGED, tmp_path / "models"))


def test_encoder_is_an_encoder(encoder: StaticEncoder) -> None:
    """It has what the protocol asks for, and its name carries the hash of the packaged files."""
    assert isinstance(encoder, Encoder)
    assert encoder.name == "potion-base-8M-int8@593f55c23f10"
    assert encoder.dimension == 256


def test_encode_returns_float32_rows_of_length_one_or_zero(encoder: StaticEncoder) -> None:
    """A text with tokens has length 1; an empty or blank one is all zeros."""
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (6, 256)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 0, 1, 0, 1, 1], atol=1e-6)


def test_encode_of_nothing_has_no_rows(encoder: StaticEncoder) -> None:
    """No texts give an empty matrix of the right width."""
    assert encoder.encode([]).shape == (0, 256)


@given(st.lists(st.text(st.characters(), max_size=60), max_size=12))
@settings(deadline=None)
def test_encode_takes_any_text_alone_as_in_a_batch(texts: list[str]) -> None:
    """Any string, lone surrogates included, has the same finite row alone and in a batch."""
    batch = ENCODER.encode(texts)
    alone = [ENCODER.encode([text])[0] for text in texts]
    assert np.isfinite(batch).all()
    np.testing.assert_array_equal(batch, np.array(alone, dtype=np.float32).reshape(-1, 256))


@given(st.text(st.characters(codec="ascii")) | st.text())
@example("Don't [PAD] [UNK]\x0bpad\x00 tab\tÄhre")
@settings(deadline=None)
def test_tokens_are_those_of_the_tokenizer_for_the_whole_text(text: str) -> None:
    """Taking plain text word by word changes no token."""
    model = ENCODER._loaded()
    assert model.ids(text) == model.tokenizer.encode(text, add_special_tokens=False).ids


def test_encode_is_the_same_for_another_encoder_of_the_same_files(encoder: StaticEncoder) -> None:
    """Equal names promise equal vectors."""
    other = StaticEncoder()
    assert other.name == encoder.name
    np.testing.assert_array_equal(other.encode(TEXTS), encoder.encode(TEXTS))


def test_encode_leaves_unknown_tokens_out(encoder: StaticEncoder) -> None:
    """A word that the vocabulary cannot spell (here: too long) changes nothing."""
    unknown = "x" * 101
    known, mixed, nothing = encoder.encode(["a small boat", f"a {unknown} small boat", unknown])
    np.testing.assert_allclose(mixed, known, atol=1e-6)
    assert not nothing.any()


def test_encode_reads_a_long_text_to_its_limit(encoder: StaticEncoder) -> None:
    """Characters count far beyond the 512 tokens of other readers, and not beyond the limit."""
    filler = "sea " * (MAX_CHARACTERS // 4)
    plain, changed_inside, changed_outside = encoder.encode(
        [filler, filler[:-4] + "tax ", filler + "tax " * 100]
    )
    assert not np.array_equal(plain, changed_inside)
    np.testing.assert_array_equal(plain, changed_outside)


@pytest.mark.parametrize(
    ("question", "near", "far"),
    [
        ("Where does she live?", "Her home is in Lisbon.", "The engine needs new oil."),
        ("Who wrote the novel?", "He is the author of the book.", "The bridge is 90 metres long."),
        ("doctor", "physician", "staircase"),
        ("When was the bridge built?", "Construction ended in 1931.", "She likes green tea."),
    ],
)
def test_encode_puts_the_related_text_nearer(
    encoder: StaticEncoder, question: str, near: str, far: str
) -> None:
    """A text about the same thing in other words is nearer than an unrelated one."""
    asked, related, unrelated = encoder.encode([question, near, far])
    assert asked @ related > asked @ unrelated + 0.1


@pytest.mark.parametrize(
    "name",
    [
        "potion-base-8M.int8.npy",
        "potion-base-8M.scales.npy",
        "potion-base-8M.tokenizer.json",
        "SHA256SUMS",
    ],
)
def test_a_flipped_bit_is_an_error(copied_model: Path, name: str) -> None:
    """A file that is not the packaged one is refused before a vector is made with it."""
    path = copied_model / name
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(DamagedData, match="reinstall graphmem"):
        StaticEncoder(copied_model).encode(["a text"])


@pytest.mark.parametrize("name", ["potion-base-8M.int8.npy", "SHA256SUMS"])
def test_a_missing_file_is_an_error(copied_model: Path, name: str) -> None:
    """A file that is not there is named in the error."""
    (copied_model / name).unlink()
    with pytest.raises(DamagedData, match=name):
        StaticEncoder(copied_model).encode(["a text"])


def run_python(*arguments: str) -> tuple[int, str, str]:
    """Run a fresh interpreter; return its exit code, standard output and standard error."""
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


FORKS = """
import os, sys
from graphmem.nlp.static_encoder import StaticEncoder
encoder = StaticEncoder()
before = encoder.encode(["one text", "another text"] * 50)
child = os.fork()
if child == 0:
    os._exit(0 if (encoder.encode(["one text", "another text"] * 50) == before).all() else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_encode_works_silently_after_a_fork() -> None:
    """A child of a process that has encoded gets the same vectors, and nobody prints a warning."""
    assert run_python("-W", "error", "-c", FORKS) == (0, "", "")


def test_import_loads_no_tokenizer() -> None:
    """Importing the module and making an encoder stay light: the model loads on first use."""
    code = (
        "import sys; from graphmem.nlp.static_encoder import StaticEncoder; StaticEncoder().name; "
        "assert not {'tokenizers', 'torch', 'spacy', 'sentence_transformers'} & set(sys.modules)"
    )
    assert run_python("-c", code) == (0, "", "")
