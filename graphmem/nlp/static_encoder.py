"""The encoder that ships with graphmem: a vector a token, summed; no download, no torch."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graphmem.errors import DamagedData
from graphmem.model.records import Floats

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODEL = "potion-base-8M"
VECTORS, SCALES, TOKENIZER = f"{MODEL}.int8.npy", f"{MODEL}.scales.npy", f"{MODEL}.tokenizer.json"
DIMENSION = 256
PACKAGED = Path(__file__).parent / "models"

# A passage has some thousand characters; the limit only bounds the memory that one huge text takes.
MAX_CHARACTERS = 32_768

# Text in which the tokenizer does no more than to split words from signs: ASCII without control
# characters, and without the bracket with which a special token like [PAD] begins.
_PLAIN = re.compile(r"[\t\n\r -Z\\-~]*")
_PLAIN_WORD = re.compile(r"[a-z0-9]+|[^a-z0-9\s]")
_WORDS = 65_536
_YEAR = 4  # digits; of longer numbers there is no end, and few come again


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    """The loaded files: the vector of token i is rows[i] * scales[i], and 0 for the unknown one."""

    tokenizer: Tokenizer
    rows: NDArray[np.int8]
    scales: Floats
    # The tokens of words: looking a word up costs a fiftieth of asking the tokenizer.
    known: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def ids(self, text: str) -> list[int]:
        """Return the tokens of a text, as the tokenizer gives them for the whole of it."""
        if _PLAIN.fullmatch(text):
            known, words = self.known, _PLAIN_WORD.findall(text.lower())
            return list(chain.from_iterable(known.get(w) or self._of_word(w) for w in words))
        # One text a call: encode_batch is hardly faster on one core, and after its threads have
        # run, tokenizers 0.20 to 0.22 print a warning at every fork of the user's process.
        ids: list[int] = self.tokenizer.encode(_encodable(text), add_special_tokens=False).ids
        return ids

    def _of_word(self, word: str) -> tuple[int, ...]:
        """Return the tokens of a word, and keep them. What is full stays as it is: to let old words
        go for new ones would take and give back megabytes for ever, and fray the process's heap.
        """
        ids = tuple(self.tokenizer.encode(word, add_special_tokens=False).ids)
        if len(self.known) < _WORDS and not (word.isdigit() and len(word) > _YEAR):
            self.known[word] = ids
        return ids


class StaticEncoder:
    """Encodes texts as the normalised mean of their tokens' static vectors.

    The model is potion-base-8M (MinishLab, MIT) as int8; models/build_potion.py makes its files.
    Inference is model2vec's without its limit of 512 tokens: the cosine to model2vec's own float
    vectors was over 0.9998 for each of 55,000 sentences, passages and turns. A text costs
    O(tokens). Safe to share between threads and across a fork.
    """

    def __init__(self, folder: Path = PACKAGED) -> None:
        """Take the model's files from a folder; they are loaded and checked on first use.

        Raises:
            DamagedData: the folder has no readable list of hashes.
        """
        self._folder = folder
        self._sums = _read(folder / "SHA256SUMS")
        self._model: _Model | None = None

    @property
    def name(self) -> str:
        """The model and the first 12 digits of the hash over its files' hashes."""
        return f"{MODEL}-int8@{hashlib.sha256(self._sums).hexdigest()[:12]}"

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return DIMENSION

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one row per text: (n, 256) float32 of length 1, or 0 for a text without tokens.

        A text's row is the same alone and in any batch.

        Raises:
            DamagedData: a file of the model is missing or not what its hash says.
        """
        model = self._loaded()
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            tokens = np.array(model.ids(text[:MAX_CHARACTERS]), dtype=np.intp)
            # Summed, as the mean has the same direction, and text by text, as reduceat over many
            # texts is slower by half and more. A matrix product is faster still (a tenth of the
            # whole), but its last bits depend on the machine.
            rows = model.rows.take(tokens, axis=0) * model.scales.take(tokens)[:, None]
            rows.sum(axis=0, out=vector)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, norms, out=vectors, where=norms > 0)
        return vectors

    def token_vectors(self, tokens: NDArray[np.intp]) -> Floats:
        """Return one row per token id: (n, 256) float32 of length 1, or 0 for the unknown token.

        What ``encode`` gives for a text of that token alone, without reading a text.

        Raises:
            DamagedData: a file of the model is missing or not what its hash says.
        """
        vectors = self._loaded().rows.take(tokens, axis=0).astype(np.float32)
        norms = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
        np.divide(vectors, norms, out=vectors, where=norms > 0)
        return vectors

    def _loaded(self) -> _Model:
        # No lock: two threads that come first both load the same, and a fork finds nothing held.
        if self._model is None:
            self._model = self._load()
        return self._model

    def _load(self) -> _Model:
        from tokenizers import Tokenizer

        listed = set(self._sums.decode(errors="replace").splitlines())
        for name in (VECTORS, SCALES, TOKENIZER):
            path = self._folder / name
            if f"{hashlib.sha256(_read(path)).hexdigest()}  {name}" not in listed:
                raise _damaged(path, "is not the file that was packaged")
        return _Model(
            tokenizer=Tokenizer.from_file(str(self._folder / TOKENIZER)),
            # Mapped, so that all processes of a machine share one copy; and an array like others,
            # as the class for mapped ones costs more at each turn than the work does.
            rows=np.asarray(np.load(self._folder / VECTORS, mmap_mode="r")),
            scales=np.load(self._folder / SCALES),
        )


def _encodable(text: str) -> str:
    """Replace lone surrogates, which the tokenizer refuses."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _damaged(path, "cannot be read") from error


def _damaged(path: Path, what: str) -> DamagedData:
    return DamagedData(f"{path}, a file of the packaged encoder, {what}: reinstall graphmem")
