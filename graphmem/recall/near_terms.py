"""The terms among which words near in meaning are found, with the vectors of their words.

Which word of the packaged encoder's vocabulary belongs to which term is packaged too: stemming and
encoding 21,000 words took 0.4 of the 1.5 seconds of CPU that a search from a shell took in all.
``python -m graphmem.recall.near_terms`` writes the packaged files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from graphmem.errors import BadInput
from graphmem.indexes.terms import FUNCTION_WORDS, stem
from graphmem.model.records import Floats
from graphmem.nlp.static_encoder import PACKAGED, TOKENIZER, StaticEncoder
from graphmem.protocols import Encoder

FOLDER = Path(__file__).parent
TERMS, WORDS = "near_terms.txt", "near_terms.npy"
# A row a word, in the order of terms: its token, the number of its term, and the length of the sum
# of the vectors of all words of that term.
_ROW = np.dtype([("token", "<i4"), ("term", "<i4"), ("length", "<f4")])
_SMALLEST = np.float32(1e-9)  # below it a sum of vectors has no direction


@dataclass(frozen=True, slots=True, kw_only=True)
class NearTerms:
    """Terms (t) and their words' vectors (w, d) of length 1, the words of a term side by side.

    ``starts`` (t,) is the row of a term's first word, ``lengths`` (t,) the length of the sum of its
    words' vectors.
    """

    terms: tuple[str, ...]
    vectors: Floats
    starts: npt.NDArray[np.intp]
    lengths: Floats

    def cosines(self, asked: Floats) -> Floats:
        """Return the cosines (a, t) of vectors (a, d) of length 1 or 0 to the terms' means."""
        sums = np.add.reduceat(asked @ self.vectors.T, self.starts, axis=1)
        return (sums / np.maximum(self.lengths, _SMALLEST)).astype(np.float32)


def terms_of(encoder: Encoder, words: Sequence[str]) -> NearTerms:
    """Encode words and sort them into terms, in the order in which these first come."""
    of_term: dict[str, list[int]] = {}
    for row, word in enumerate(words):
        of_term.setdefault(stem(word), []).append(row)
    order = np.array([row for rows in of_term.values() for row in rows], np.intp)
    sizes = np.array([len(rows) for rows in of_term.values()], np.intp)
    vectors = encoder.encode(words)[order]
    starts = np.cumsum(sizes) - sizes
    sums = np.add.reduceat(vectors, starts, axis=0)
    return NearTerms(
        terms=tuple(of_term),
        vectors=vectors,
        starts=starts,
        lengths=np.linalg.norm(sums, axis=1).astype(np.float32),
    )


def packaged_terms(encoder: Encoder, folder: Path = FOLDER) -> NearTerms:
    """Return the terms of the packaged encoder's vocabulary, as ``terms_of`` would make them.

    Raises:
        BadInput: the encoder is another than the packaged one.
    """
    if not isinstance(encoder, StaticEncoder):
        raise BadInput(f"the encoder {encoder.name} has no packaged vocabulary: give the words too")
    rows = np.load(folder / WORDS)
    terms = tuple((folder / TERMS).read_text(encoding="utf-8").split())
    starts = np.searchsorted(rows["term"], np.arange(len(terms)))
    return NearTerms(
        terms=terms,
        vectors=encoder.token_vectors(rows["token"].astype(np.intp)),
        starts=starts,
        lengths=rows["length"][starts],
    )


def packaged_words() -> dict[str, int]:
    """Return the whole words of the packaged encoder's vocabulary, less the function words, and
    their tokens.
    """
    tokenizer = json.loads((PACKAGED / TOKENIZER).read_text(encoding="utf-8"))
    return {
        word: token
        for word, token in tokenizer["model"]["vocab"].items()
        if re.fullmatch("[a-z]{3,}", word) and word not in FUNCTION_WORDS
    }


def write_packaged(folder: Path) -> None:
    """Write the packaged files into a folder: the same model gives the same bytes."""
    tokens = packaged_words()
    made = terms_of(StaticEncoder(), list(tokens))
    number = {term: row for row, term in enumerate(made.terms)}
    words = sorted(tokens, key=lambda word: number[stem(word)])
    rows = np.empty(len(words), _ROW)
    rows["token"] = [tokens[word] for word in words]
    rows["term"] = [number[stem(word)] for word in words]
    # Rounded, as the last bits of a sum depend on the machine.
    rows["length"] = np.round(made.lengths[rows["term"]], 5)
    np.save(folder / WORDS, rows)
    (folder / TERMS).write_text("\n".join(made.terms) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_packaged(FOLDER)
