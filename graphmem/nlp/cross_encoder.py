"""Any cross-encoder of the sentence-transformers library as reranker, by name or path."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from graphmem.errors import BadInput, require


class CrossEncoderReranker:
    """Scores (question, text) pairs with a cross-encoder, for ``Memory.search(reranker=...)``.

    A model's name on a hub is downloaded by that library when it is not cached yet; a folder is
    read as it is.
    """

    def __init__(self, model_name_or_path: str | PurePath) -> None:
        """Load the model.

        Raises:
            MissingDependency: the extra sentence-transformers is not installed.
            BadInput: the model gives several scores a pair, as a classifier does.
        """
        library = require("sentence_transformers", "sentence-transformers")
        self._model: Any = library.CrossEncoder(str(model_name_or_path))
        if (labels := int(self._model.config.num_labels)) != 1:
            raise BadInput(
                f"{model_name_or_path} gives {labels} labels a pair: a reranker needs a model that "
                "gives one score"
            )

    def __call__(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return one score a text, higher is better."""
        if not texts:
            return []
        # Lone surrogates are replaced: tokenizers refuse them.
        pairs = [
            tuple(one.encode("utf-8", "replace").decode("utf-8") for one in (question, text))
            for text in texts
        ]
        return [float(score) for score in self._model.predict(pairs, show_progress_bar=False)]
