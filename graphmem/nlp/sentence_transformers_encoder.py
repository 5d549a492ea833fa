"""Any model of the sentence-transformers library as encoder, by name or path."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

import numpy as np

from graphmem.errors import require
from graphmem.model.records import Floats


class SentenceTransformersEncoder:
    """Encodes texts with a sentence-transformers model, normalised.

    A model's name on a hub is downloaded by that library when it is not cached yet; a folder is
    read as it is.
    """

    def __init__(self, model_name_or_path: str | PurePath) -> None:
        """Load the model.

        Raises:
            MissingDependency: the extra sentence-transformers is not installed.
        """
        library = require("sentence_transformers", "sentence-transformers")
        self._model: Any = library.SentenceTransformer(str(model_name_or_path))
        self._name = f"{PurePath(model_name_or_path).name}@{_fingerprint(self._model)}"

    @property
    def name(self) -> str:
        """The last part of the model's name or path, and a fingerprint of its weights."""
        return self._name

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return _dimension(self._model)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one row per text: (n, dimension) float32 of length 1, or 0 for a blank text."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        # Lone surrogates are replaced: tokenizers refuse them.
        readable = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        filled = [position for position, text in enumerate(readable) if text.strip()]
        if filled:
            vectors[filled] = self._model.encode(
                [readable[position] for position in filled],
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return vectors


def _dimension(model: Any) -> int:
    """Ask by the newer of the two names that sentence-transformers has had for it."""
    if hasattr(model, "get_embedding_dimension"):
        return int(model.get_embedding_dimension())
    return int(model.get_sentence_embedding_dimension())


def _fingerprint(model: Any) -> str:
    """Hash the beginning of each tensor, in an order that does not hang on the tensors' names.

    A name or a path says little: a folder may be called "model", and its weights may be trained on.
    Training moves nearly every tensor, so the beginnings tell, and gigabytes need not be hashed.
    """
    beginnings = (
        tensor.detach().flatten()[:64].float().cpu().numpy().tobytes()
        for tensor in model.parameters()
    )
    return hashlib.sha256(b"".join(sorted(beginnings))).hexdigest()[:12]
