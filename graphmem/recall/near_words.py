"""Words near in meaning to a question's words: what a text may say instead."""

from __future__ import annotations

from collections.abc import Sequence

from graphmem.indexes.terms import stem
from graphmem.nlp.static_encoder import StaticEncoder
from graphmem.protocols import Encoder
from graphmem.recall.near_terms import (
    NearTerms,
    nearest_terms,
    packaged_neighbours,
    packaged_terms,
    terms_of,
)


class NearWords:
    """Finds the terms of a fixed vocabulary that are nearest to a word, by its encoder's vectors.

    The vocabulary is the encoder's own and not a store's: it needs no upkeep, knows nothing of any
    tenant, and costs one product of (words, d) and (d, asked) a question. Against the vocabulary
    of the memory itself it loses .3 points of turn recall on LoCoMo's development part. A term's
    vector is the mean of those of its words. Words are remembered; safe to share between threads.
    """

    def __init__(self, encoder: Encoder, words: Sequence[str] | None = None) -> None:
        """Take an encoder that is good at single words; nothing is loaded before the first use.

        ``words`` None means the vocabulary of the packaged encoder, which must then be given.
        """
        self._encoder = encoder
        self._words = words
        self._table: NearTerms | None = None
        self._known: dict[str, tuple[tuple[str, float], ...]] = {}

    def near(self, words: Sequence[str]) -> list[tuple[tuple[str, float], ...]]:
        """Return for each word the nearest terms with their cosines, nearest first.

        The word's own term is left out, and so is all with a cosine of 0 or less.

        Raises:
            BadInput: no vocabulary was given, and the encoder is not the packaged one.
        """
        new = sorted({word for word in words if word not in self._known})
        if self._words is None and isinstance(self._encoder, StaticEncoder):
            listed = {word: packaged_neighbours(word) for word in new}
            self._known |= {word: near for word, near in listed.items() if near is not None}
            new = [word for word in new if word not in self._known]
        if new:
            table = self._load()
            cosines = table.cosines(self._encoder.encode(new))
            for word, row in zip(new, cosines, strict=True):
                self._known[word] = nearest_terms(stem(word), table.terms, row)
        return [self._known[word] for word in words]

    def _load(self) -> NearTerms:
        if self._table is None:
            self._table = (
                packaged_terms(self._encoder)
                if self._words is None
                else terms_of(self._encoder, self._words)
            )
        return self._table
