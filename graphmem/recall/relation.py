"""Which of a passage's names stands in the relation that a question asks for, by closeness."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from graphmem.model.records import Indices, TokenHashes
from graphmem.recall.passage_features import Candidates, greatest_by_row, weighed

_REACH = 4.0  # tokens over which a question word's closeness to a name falls to 1/e
# Of one passage; only a passage without sentences, or a list of one name, has more.
_MOST_FOUND, _MOST_NAMED = 200, 1_000

Rows = npt.NDArray[np.integer[Any]]


def relations_of_names(
    candidates: Candidates, passages: Indices, name_terms: dict[int, TokenHashes]
) -> npt.NDArray[np.float64]:
    """Return how close words of the question stand to each name in some passages, (passages,
    names) 0 to 1.

    Only words outside the question's names count, each by its idf share and by its distance in
    tokens: "directed by A, starring B" tells A from B when a director is asked for.
    """
    coverage, size = candidates.coverage, len(candidates.mentions.spread)
    weights = candidates.asked.weights * candidates.asked.relation
    hashes = np.concatenate([np.empty(0, np.uint32), *name_terms.values()])
    if not len(hashes) or weights.sum() <= 0:
        return np.zeros((len(passages), size))
    names = np.repeat(list(name_terms), [len(terms) for terms in name_terms.values()])
    number, token, sentence, which = _named(candidates, passages, hashes)
    found = _found(candidates, passages)
    # Only words of one sentence have to do with each other.
    said = coverage.found_sentence[found]
    beside, near = _stretches(said.searchsorted(sentence), said.searchsorted(sentence, "right"))
    distance = np.abs(token[near] - coverage.found_place[found[beside]])
    close = np.exp(-distance / _REACH).astype(np.float32)
    by_term = close[:, None] * coverage.found_values[found[beside]]
    rows = (number * size + names[which])[near]
    best = greatest_by_row(by_term, rows, len(passages) * size, len(weights))
    return weighed(best, weights).reshape(-1, size) / np.float64(weights.sum())


def _named(
    candidates: Candidates, passages: Indices, hashes: TokenHashes
) -> tuple[Rows, Rows, Rows, Rows]:
    """Return where some terms stand in sentences of some passages: the number of the passage, the
    places of token and sentence, and which term it is.
    """
    features = candidates.features
    tokens, sentences = features.token_starts, features.sentence_starts
    token, number = _stretches(tokens[passages], tokens[passages + 1])
    same = np.flatnonzero(features.tokens[token, None] == hashes)
    row, which = np.divmod(same, len(hashes))
    row, which = (one[_first_of_each(number[row], _MOST_NAMED)] for one in (row, which))
    token, number = token[row], number[row]
    passage, within = passages[number], features.token_sentences[token]
    sentence = sentences[passage] + within
    inside = np.flatnonzero((within >= 0) & (sentence < sentences[passage + 1]))
    return number[inside], token[inside], sentence[inside], which[inside]


def _found(candidates: Candidates, passages: Indices) -> Rows:
    """Return the rows of the question's words found in sentences of some passages, by sentence."""
    passage, sentence = candidates.coverage.found_passage, candidates.coverage.found_sentence
    row, number = _stretches(
        passage.searchsorted(passages), passage.searchsorted(passages, "right")
    )
    inside = np.flatnonzero(sentence[row] >= 0)
    row = row[inside[_first_of_each(number[inside], _MOST_FOUND)]]
    return row[sentence[row].argsort(kind="stable")]


def _stretches(first: Rows, last: Rows) -> tuple[Rows, Rows]:
    """Return all places from each first to its last (exclusive), and the number of its stretch."""
    lengths = last - first
    number = np.arange(len(first)).repeat(lengths)
    before = lengths.cumsum() - lengths
    return np.arange(len(number)) + (first - before)[number], number


def _first_of_each(groups: Rows, most: int) -> Rows:
    """Return the rows of the first so many of each of some (rising) groups."""
    return np.flatnonzero(np.arange(len(groups)) - groups.searchsorted(groups) < most)
