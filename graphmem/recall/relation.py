"""Which of a passage's names stands in the relation that a question asks for, by closeness."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphmem.model.records import Floats, Indices, TokenHashes
from graphmem.recall.passage_features import Candidates, weighed

_REACH = 4.0  # tokens over which a question word's closeness to a name falls to 1/e
# Of one passage; only a passage without sentences, or a list of one name, has more.
_MOST_FOUND, _MOST_NAMED = 200, 1_000


def relations_of_names(
    candidates: Candidates, passages: Indices, name_terms: dict[int, TokenHashes]
) -> npt.NDArray[np.float64]:
    """Return how close words of the question stand to each name in some passages, (passages,
    names) 0 to 1.

    Only words outside the question's names count, each by its idf share and by its distance in
    tokens: "directed by A, starring B" tells A from B when a director is asked for.
    """
    relations = np.zeros((len(passages), len(candidates.mentions.spread)))
    weights = candidates.asked.weights * candidates.asked.relation
    hashes = np.concatenate([np.empty(0, np.uint32), *name_terms.values()])
    if not len(hashes) or weights.sum() <= 0:
        return relations
    names = np.repeat(list(name_terms), [len(terms) for terms in name_terms.values()])
    for row, passage in enumerate(passages.tolist()):
        _relate(candidates, passage, (names, hashes, weights), relations[row])
    return relations


def _relate(
    candidates: Candidates,
    passage: int,
    asked: tuple[npt.NDArray[np.int64], TokenHashes, Floats],
    relation: npt.NDArray[np.float64],
) -> None:
    """Fill in how close words of the question stand to each name in one passage."""
    names, hashes, weights = asked
    features, coverage = candidates.features, candidates.coverage
    first, last = features.token_starts[passage : passage + 2].tolist()
    here = np.flatnonzero((coverage.found_passage == passage) & (coverage.found_sentence >= 0))
    here = here[:_MOST_FOUND]
    if not len(here):
        return
    token, which = np.nonzero(features.tokens[first:last, None] == hashes)
    token, which = token[:_MOST_NAMED], which[:_MOST_NAMED]
    sentence = features.token_sentences[first + token] + features.sentence_starts[passage]
    distance = np.abs((first + token)[:, None] - coverage.found_place[here])
    close = np.exp(-distance / _REACH) * (sentence[:, None] == coverage.found_sentence[here])
    by_term = (close[:, :, None] * coverage.found_values[here]).max(axis=1, initial=0)
    best = np.zeros((len(relation), len(weights)))
    np.maximum.at(best, names[which], by_term)
    relation[:] = weighed(best, weights) / weights.sum()
