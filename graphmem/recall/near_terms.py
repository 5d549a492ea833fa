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
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from graphmem.errors import BadInput
from graphmem.indexes.terms import FUNCTION_WORDS, stem
from graphmem.model.records import Floats
from graphmem.nlp.static_encoder import PACKAGED, TOKENIZER, StaticEncoder
from graphmem.protocols import Encoder

FOLDER = Path(__file__).parent
TERMS, WORDS, NEIGHBOURS = "near_terms.txt", "near_terms.npy", "near_neighbours.npy"
# Nearest terms kept of each word. 20, 60 and 200 give the same recall on LoCoMo's development
# part: after the ones that a memory does not hold are left out, five suffice.
LISTED = 24
# A row a word, in the order of terms: its token, the number of its term, and the length of the sum
# of the vectors of all words of that term.
_ROW = np.dtype([("token", "<i4"), ("term", "<i4"), ("length", "<f4")])
# A row a word, by the hash of the word: its nearest terms' numbers, and their cosines in 10,000ths
# (0: there is none). Comparing a word with all terms takes 1 ms, looking it up 5 microseconds.
_LISTED = np.dtype([("word", "<u4"), ("terms", "<u2", LISTED), ("cosines", "<u2", LISTED)])
_STEPS = 10_000
_BLOCK = 512  # words compared at a time
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


def nearest_terms(own: str, terms: Sequence[str], cosines: Floats) -> tuple[tuple[str, float], ...]:
    """Return the terms with the greatest cosines, greatest first, without one's own and those of
    cosine 0 or less; of equals the first by the alphabet.
    """
    size = min(LISTED + 1, len(terms))
    candidates = np.argpartition(-cosines, size - 1)[:size]
    # By cosine and then by term, so that equal cosines give the same order everywhere.
    ordered = sorted((-float(cosines[row]), terms[row]) for row in candidates)
    return tuple((term, -negated) for negated, term in ordered if term != own and negated < 0)[
        :LISTED
    ]


@cache
def _packaged_neighbours() -> tuple[npt.NDArray[np.void], tuple[str, ...]]:
    terms = (FOLDER / TERMS).read_text(encoding="utf-8").split()
    return np.load(FOLDER / NEIGHBOURS, mmap_mode="r"), tuple(terms)


def packaged_neighbours(word: str) -> tuple[tuple[str, float], ...] | None:
    """Return what ``nearest_terms`` gives for a word of the packaged vocabulary, its cosines
    rounded; None for another word.
    """
    rows, terms = _packaged_neighbours()
    hashed = crc32(word.encode("utf-8", "surrogatepass"))
    place = int(np.searchsorted(rows["word"], np.uint32(hashed)))
    if place == len(rows) or int(rows["word"][place]) != hashed:
        return None
    row = rows[place]
    return tuple(
        (terms[number], cosine / _STEPS)
        for number, cosine in zip(row["terms"].tolist(), row["cosines"].tolist(), strict=True)
        if cosine
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


def write_neighbours(folder: Path) -> None:
    """Write the nearest terms of each packaged word; takes half a minute."""
    encoder = StaticEncoder()
    made = packaged_terms(encoder)
    number = {term: row for row, term in enumerate(made.terms)}
    words = list(packaged_words())
    rows = np.zeros(len(words), _LISTED)
    rows["word"] = [crc32(word.encode()) for word in words]
    if len(np.unique(rows["word"])) < len(words):
        raise BadInput("two words of the vocabulary have one hash: take a wider one")
    for first in range(0, len(words), _BLOCK):
        block = words[first : first + _BLOCK]
        for row, (word, cosines) in enumerate(
            zip(block, made.cosines(encoder.encode(block)), strict=True), first
        ):
            near = nearest_terms(stem(word), made.terms, np.round(cosines, 4))
            rows["terms"][row, : len(near)] = [number[term] for term, _ in near]
            rows["cosines"][row, : len(near)] = [round(_STEPS * one) for _, one in near]
    np.save(folder / NEIGHBOURS, np.sort(rows, order="word"))


if __name__ == "__main__":
    write_packaged(FOLDER)
    write_neighbours(FOLDER)
