"""Words near in meaning to a question's words: what a text may say instead."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache

import numpy as np

from graphmem.indexes.terms import FUNCTION_WORDS, stem
from graphmem.model.records import Floats
from graphmem.nlp.static_encoder import PACKAGED, TOKENIZER
from graphmem.protocols import Encoder

# Nearest terms kept of each word. 20, 60 and 200 give the same recall on LoCoMo's development
# part: after the ones that a memory does not hold are left out, five suffice.
LISTED = 24


class NearWords:
    """Finds the terms of a fixed vocabulary that are nearest to a word, by its encoder's vectors.

    The vocabulary is the encoder's own and not a store's: it needs no upkeep, knows nothing of any
    tenant, and costs one product of (terms, d) and (d, words) a question. Against the vocabulary
    of the memory itself it loses .3 points of turn recall on LoCoMo's development part. A term's
    vector is the mean of those of its words. Words are remembered; safe to share between threads.
    """

    def __init__(self, encoder: Encoder, words: Sequence[str] | None = None) -> None:
        """Take an encoder that is good at single words; nothing is encoded before the first use.

        ``words`` None means those of the packaged encoder's vocabulary.
        """
        self._encoder = encoder
        self._words = words
        self._table: tuple[list[str], Floats] | None = None
        self._known: dict[str, tuple[tuple[str, float], ...]] = {}

    def near(self, words: Sequence[str]) -> list[tuple[tuple[str, float], ...]]:
        """Return for each word the nearest terms with their cosines, nearest first.

        The word's own term is left out, and so is all with a cosine of 0 or less.
        """
        new = sorted({word for word in words if word not in self._known})
        if new:
            terms, vectors = self._load()
            cosines = self._encoder.encode(new) @ vectors.T
            for word, row in zip(new, cosines, strict=True):
                self._known[word] = _nearest(stem(word), terms, row)
        return [self._known[word] for word in words]

    def _load(self) -> tuple[list[str], Floats]:
        if self._table is None:
            words = list(_packaged_words() if self._words is None else self._words)
            rows: dict[str, list[int]] = {}
            for row, word in enumerate(words):
                rows.setdefault(stem(word), []).append(row)
            encoded = self._encoder.encode(words)
            vectors = np.stack([encoded[of_term].sum(axis=0) for of_term in rows.values()])
            norms = np.linalg.norm(vectors, axis=1, keepdims=True)
            normalised = (vectors / np.where(norms > 0, norms, 1)).astype(np.float32)
            self._table = list(rows), normalised
        return self._table


def _nearest(own: str, terms: list[str], cosines: Floats) -> tuple[tuple[str, float], ...]:
    size = min(LISTED + 1, len(terms))
    candidates = np.argpartition(-cosines, size - 1)[:size]
    # By cosine and then by term, so that equal cosines give the same order everywhere.
    ordered = sorted((-float(cosines[row]), terms[row]) for row in candidates)
    return tuple((term, -negated) for negated, term in ordered if term != own and negated < 0)[
        :LISTED
    ]


@cache
def _packaged_words() -> tuple[str, ...]:
    """Return the whole words of the packaged encoder's vocabulary, less the function words."""
    tokenizer = json.loads((PACKAGED / TOKENIZER).read_text(encoding="utf-8"))
    vocabulary = tokenizer["model"]["vocab"]
    return tuple(
        word
        for word in vocabulary
        if re.fullmatch("[a-z]{3,}", word) and word not in FUNCTION_WORDS
    )
