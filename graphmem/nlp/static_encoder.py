"""The encoder that ships with graphmem: a vector a token, summed; no download, no torch."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
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
# Rows gathered at once: 1 MB, which stays in the cache. Pooling is twice as fast as with 32 MB.
POOLED_TOKENS = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    """The loaded files: the vector of token i is rows[i] * scales[i]."""

    tokenizer: Tokenizer
    rows: NDArray[np.int8]
    scales: Floats


class StaticEncoder:
    """Encodes texts as the normalised mean of their tokens' static vectors.

    The model is potion-base-8M (MinishLab, MIT) as int8; models/build_potion.py makes its files.
    Inference equals model2vec's, but for texts longer than 512 tokens, of which model2vec reads
    only the beginning. A text costs O(tokens); safe to share between threads and across a fork.
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
        tokens: list[int] = []
        counts: list[int] = []
        for position, text in enumerate(texts, start=1):
            # One text a call: encode_batch is no faster on one core, and after its threads have
            # run, tokenizers 0.20 to 0.22 print a warning at every fork of the user's process.
            ids = model.tokenizer.encode(_encodable(text), add_special_tokens=False).ids
            tokens += ids
            counts.append(len(ids))
            if len(tokens) >= POOLED_TOKENS or position == len(texts):
                vectors[position - len(counts) : position] = _pool(model, tokens, counts)
                tokens, counts = [], []
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
            # Mapped, so that all processes of a machine share one copy.
            rows=np.load(self._folder / VECTORS, mmap_mode="r"),
            scales=np.load(self._folder / SCALES),
        )


def _pool(model: _Model, tokens: list[int], counts: list[int]) -> Floats:
    """Sum each text's token vectors and normalise: (len(counts), 256).

    The unknown token has a zero row, so it is left out, as in model2vec. Sum and mean have the same
    direction.
    """
    vectors = np.zeros((len(counts), DIMENSION), dtype=np.float32)
    ids = np.array(tokens, dtype=np.intp)
    lengths = np.array(counts)
    # reduceat would give an empty segment the next text's first row.
    filled = lengths > 0
    if filled.any():
        starts = (np.cumsum(lengths) - lengths)[filled]
        sums = np.add.reduceat(model.rows[ids] * model.scales[ids, None], starts, axis=0)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        vectors[filled] = sums / np.where(norms > 0, norms, 1)
    return vectors


def _encodable(text: str) -> str:
    """Cut a text at the limit and replace lone surrogates, which the tokenizer refuses."""
    return text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _damaged(path, "cannot be read") from error


def _damaged(path: Path, what: str) -> DamagedData:
    return DamagedData(f"{path}, a file of the packaged encoder, {what}: reinstall graphmem")
