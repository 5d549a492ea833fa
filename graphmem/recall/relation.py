"""Which of a passage's names stands in the relation that a question asks for, by closeness."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphmem.model.records import TokenHashes
from graphmem.recall.passage_features import Candidates, weighed

_REACH = 4.0  # tokens over which a question word's closeness to a name falls to 1/e
# Of one passage; only a passage without sentences, or a list of one name, has more.
_MOST_FOUND, _MOST_NAMED = 200, 1_000


def relation_of_names(
    candidates: Candidates, passage: int, name_terms: dict[int, TokenHashes]
) -> npt.NDArray[np.float64]:
    """Return how close words of the question stand to each name in a passage, (names,) 0 to 1.

    Only words outside the question's names count, each by its idf share and by its distance in
    tokens: "directed by A, starring B" tells A from B when a director is asked for.
    """
    features, coverage = candidates.features, candidates.coverage
    relation = np.zeros(len(candidates.mentions.spread))
    first, last = features.token_starts[passage : passage + 2]
    here = np.flatnonzero((coverage.found_passage == passage) & (coverage.found_sentence >= 0))
    here = here[:_MOST_FOUND]
    hashes = [(name, one) for name, terms in name_terms.items() for one in terms.tolist()]
    weights = candidates.asked.weights * candidates.asked.relation
    if not len(here) or not hashes or weights.sum() <= 0:
        return relation
    names = np.array([name for name, _ in hashes])
    token, which = np.nonzero(
        features.tokens[first:last, None] == np.array([one for _, one in hashes], np.uint32)
    )
    token, which = token[:_MOST_NAMED], which[:_MOST_NAMED]
    sentence = features.token_sentences[first + token] + features.sentence_starts[passage]
    distance = np.abs((first + token)[:, None] - coverage.found_place[here])
    close = np.exp(-distance / _REACH) * (sentence[:, None] == coverage.found_sentence[here])
    by_term = (close[:, :, None] * coverage.found_values[here]).max(axis=1, initial=0)
    best = np.zeros((len(relation), len(weights)))
    np.maximum.at(best, names[which], by_term)
    return np.asarray(weighed(best, weights) / weights.sum(), np.float64)
