"""What a question and a passage of text have to do with each other, as a few numbers a passage.

Pure functions over the bounded arrays that a store hands out: nothing here reads a store, and
there is no Python loop over passages. The features are those that stayed useful when questions of
other kinds judged them (tests/benchmarks/fit_document_weights.py); a part that has nothing to say
is 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphmem.model.arrays import distinct, first_of_runs
from graphmem.model.records import TITLE, Flags, Floats, Indices, PassageFeatures, TokenHashes

# Of a passage alone, in the order of the columns of ``passage_features``.
PASSAGE_FEATURES = (
    "words",  # BM25 as a share of the best candidate's
    "likeness",  # cosine to the question
    "likeness_of_sentence",  # of its best sentence to the question without its names
    "coverage",  # idf share of the question's terms that it holds, near words in part
    "coverage_by_sentence",  # the same by its best sentence
    "home",  # it is about an entity of the question; shared among the homonyms' homes
    "title",  # idf share of the question that its title (or its subject's name) covers
    "names",  # idf share of the question's names that it mentions
    "rarest_term",  # weight of the rarest term of the question that it holds, against the best
    "phrases",  # neighbouring terms of the question that stand together in it
)

# From so little of a cosine on a word counts as near, and so much of a hit it can be at most:
# a word that is only near must not weigh as much as the word itself.
NEAR, NEAR_COUNTS = 0.4, 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTerms:
    """The question's terms as passages are compared with them.

    ``weights`` (t,) are shares of idf that sum to 1, ``relation`` (t,) marks the terms that are
    not part of a name. A token with hash ``hashes[i]`` (h,), rising, stands for term j by
    ``values[i, j]``: 1 for the term itself, less for a word near to it.
    """

    terms: tuple[str, ...]
    weights: Floats
    relation: Flags
    hashes: TokenHashes
    values: Floats
    types: tuple[str, ...] = ()


def asked_terms(
    terms: Sequence[str],
    idf: npt.NDArray[np.float64],
    relation: Flags,
    hashes: Mapping[str, int],
    near: Sequence[Sequence[tuple[str, float]]],
    types: Sequence[str] = (),
) -> AskedTerms:
    """Put a question's terms together.

    Args:
        terms: Each once.
        idf: (t,) of the scope, not negative.
        relation: (t,) whether a term stands outside the question's names.
        hashes: Of all terms and near terms.
        near: Per term, terms near to it with their cosines.
        types: Of entities that the question asks for.
    """
    total = idf.sum()
    weights = idf / total if total > 0 else np.full(len(terms), 1 / max(1, len(terms)))
    table: dict[int, Floats] = {}
    for column, (term, others) in enumerate(zip(terms, near, strict=True)):
        for other, cosine in others:
            value = NEAR_COUNTS * (cosine - NEAR) / (1 - NEAR)
            if value > 0:
                row = table.setdefault(hashes[other], np.zeros(len(terms), np.float32))
                row[column] = max(row[column], value)
        table.setdefault(hashes[term], np.zeros(len(terms), np.float32))[column] = 1
    ordered = sorted(table)
    return AskedTerms(
        terms=tuple(terms),
        weights=weights.astype(np.float32),
        relation=relation,
        hashes=np.array(ordered, np.uint32),
        values=np.array([table[key] for key in ordered], np.float32).reshape(
            len(ordered), len(terms)
        ),
        types=tuple(types),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Which terms of the question stand where: (n, t) in passages, (s, t) in sentences, 0 to 1.

    ``titles`` (n, t) is the title's own, ``title_lengths`` (n,) its number of terms. The found
    tokens one by one: their passage, sentence row (-1: not in a sentence), place in the row of
    all tokens, and values (f, t).
    """

    passages: Floats
    sentences: Floats
    titles: Floats
    title_lengths: Indices
    found_passage: Indices
    found_sentence: Indices
    found_place: Indices
    found_values: Floats

    @property
    def titled(self) -> Flags:
        """Which passages have a title, given or opened with."""
        flags: Flags = self.title_lengths > 0
        return flags


def cover(asked: AskedTerms, features: PassageFeatures) -> Coverage:
    """Find the question's terms in passages; O(tokens * log terms)."""
    n, s, t = len(features.keys), len(features.sentence_vectors), len(asked.terms)
    place, which = places_of(asked.hashes, features.tokens)
    values = asked.values.take(which, axis=0)
    passage = features.token_starts.searchsorted(place, "right") - 1
    number = features.token_sentences[place].astype(np.int64)
    sentence = np.where(number < 0, -1, features.sentence_starts[passage] + number)
    # A caption, and what follows the last sentence that was counted, is in no sentence.
    sentence[sentence >= features.sentence_starts[passage + 1]] = -1
    said, in_title = np.flatnonzero(sentence >= 0), np.flatnonzero(number == TITLE)
    in_titles = features.token_sentences == TITLE
    starts = features.token_starts
    title_counts = np.concatenate([[0], np.cumsum(in_titles)])
    return Coverage(
        passages=greatest_by_row(values, passage, n, t),
        sentences=greatest_by_row(values.take(said, axis=0), sentence[said], s, t),
        titles=greatest_by_row(values.take(in_title, axis=0), passage[in_title], n, t),
        title_lengths=np.diff(title_counts[starts]).astype(np.int32),
        found_passage=passage.astype(np.int32),
        found_sentence=sentence.astype(np.int32),
        found_place=place.astype(np.int32),
        found_values=values,
    )


def places_of(
    wanted: TokenHashes, tokens: TokenHashes
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the places of the tokens that are among some (rising) hashes, and the first hash that
    each is.

    Most tokens are not, and a table of their last 16 bits says so twenty times as fast.
    """
    if not len(wanted):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    likely = np.zeros(1 << 16, bool)
    likely[wanted & 0xFFFF] = True
    place = np.flatnonzero(likely.take(tokens & 0xFFFF))
    held = tokens[place]
    row = np.minimum(wanted.searchsorted(held), len(wanted) - 1)
    found = np.flatnonzero(wanted[row] == held)
    return place[found], row[found]


def greatest_by_row(values: Floats, rows: npt.NDArray[np.integer], n: int, t: int) -> Floats:
    """Return the greatest values of each of n rows, 0 where there is none."""
    most = np.zeros((n, t), np.float32)
    if len(rows):
        if (rows[1:] < rows[:-1]).any():
            order = np.argsort(rows, kind="stable")
            values, rows = values[order], rows[order]
        first = np.flatnonzero(first_of_runs(rows))
        most[rows[first]] = np.maximum.reduceat(values, first, axis=0)
    return most


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """Which names stand in which candidates, one row a passage, name and sentence.

    ``passage`` and ``name`` index the candidates and the names, ``sentence`` the sentences (that
    of a mention in the title is the first; -1 in a passage without sentences), ``in_title`` and
    ``home`` (the passage is about it) are flags. Of the names: in how many passages of the scope
    each is (``spread``), a type ("" unknown), how many homes are known, which name of the question
    each is (``asked``, -1: none), and whether it may have shorter forms (``qualified``: it has a
    comma or a parenthesis).
    """

    passage: Indices
    name: Indices
    sentence: Indices
    in_title: Flags
    home: Flags
    spread: Indices
    types: Sequence[str]
    homes: Indices
    asked: Indices
    labels: Sequence[str]
    qualified: Flags
    asked_weights: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Passages that may answer a question, with all that scoring needs of them, as arrays.

    ``words`` (n,) is BM25 as a share of the best, ``likeness`` (n, 2) the cosines to the question
    and to the question without its names, ``sentence_likeness`` (s, 2) those of the sentences.
    """

    features: PassageFeatures
    words: Floats
    likeness: Floats
    sentence_likeness: Floats
    asked: AskedTerms
    coverage: Coverage
    mentions: Mentions


def passage_features(candidates: Candidates, titles: Floats) -> Floats:
    """Return the features of each candidate alone, (n, len(PASSAGE_FEATURES)).

    ``titles`` (n,) is what each one's title covers (``title_coverage``).
    """
    asked, coverage = candidates.asked, candidates.coverage
    starts, n = candidates.features.sentence_starts, len(candidates.words)
    held = coverage.passages >= 1
    weight_held = (held * asked.weights).max(axis=1, initial=0)
    columns = [
        candidates.words,
        candidates.likeness[:, 0],
        best_of_rows(candidates.sentence_likeness[:, 1], starts),
        weighed(coverage.passages, asked.weights),
        best_of_rows(weighed(coverage.sentences, asked.weights), starts),
        _home_share(candidates.mentions, n),
        titles,
        _names_held(candidates.mentions, n),
        weight_held / max(float(weight_held.max(initial=0)), 1e-9),
        _phrases(candidates),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def weighed(rows: npt.NDArray[np.generic], weights: Floats) -> Floats:
    """Return the weighted sum of each row, (n, t) and (t,) to (n,).

    Not by ``@``: now and then BLAS warned here of invalid values, though all that went in and came
    out was finite; it seems to look past the end of rows whose length is no multiple of 8.
    """
    sums: Floats = np.einsum("nt,t->n", rows.astype(np.float32, copy=False), weights)
    return sums


def best_of_rows(values: Floats, starts: Indices) -> Floats:
    """Return the greatest value of each stretch ``starts[i]:starts[i + 1]``, 0 for an empty one;
    of values with columns those of each column.
    """
    best = np.zeros((len(starts) - 1, *values.shape[1:]), np.float32)
    filled = np.flatnonzero(np.diff(starts) > 0)
    if len(filled):
        best[filled] = np.maximum.reduceat(values, starts[filled], axis=0)
    return best


def _home_share(mentions: Mentions, n: int) -> Floats:
    rows = mentions.home & (mentions.asked[mentions.name] >= 0)
    share = np.zeros(n, np.float32)
    homes = np.maximum(mentions.homes[mentions.name[rows]], 1)
    np.maximum.at(share, mentions.passage[rows], (1 / np.sqrt(homes)).astype(np.float32))
    return share


def _names_held(mentions: Mentions, n: int) -> Floats:
    """Return how much of the question's names each passage mentions, by the names' idf."""
    asked = mentions.asked[mentions.name]
    rows = asked >= 0
    count = len(mentions.asked_weights)
    pairs = distinct(mentions.passage[rows].astype(np.int64) * count + asked[rows])
    weights = mentions.asked_weights[pairs % count] if count else np.empty(0, np.float32)
    held = np.bincount(pairs // max(1, count), weights=weights, minlength=n)
    return (held / max(float(mentions.asked_weights.sum()), 1e-9)).astype(np.float32)


def _phrases(candidates: Candidates) -> Floats:
    """Return the weight of neighbouring terms of the question that stand side by side."""
    coverage, weights = candidates.coverage, candidates.asked.weights
    t, n = len(weights), len(candidates.words)
    together = np.zeros((n, max(1, t - 1)), np.float32)
    exact, term = np.nonzero(coverage.found_values >= 1)
    passage, place = coverage.found_passage[exact], coverage.found_place[exact]
    # Between the two may stand one other word of the question.
    for step in (1, 2):
        if len(exact) <= step or t < 2:
            break
        beside = (
            (term[step:] == term[:-step] + 1)
            & (passage[step:] == passage[:-step])
            & (place[step:] - place[:-step] <= 2)
        )
        together[passage[:-step][beside], term[:-step][beside]] = 1
    if t < 2:
        return np.zeros(n, np.float32)
    return weighed(together, ((weights[:-1] + weights[1:]) / 2).astype(np.float32))


def title_coverage(
    asked: AskedTerms, coverage: Coverage, subjects: Sequence[tuple[int, TokenHashes]]
) -> Floats:
    """Return what each passage's title covers of the question, (n,): idf share of the terms, times
    the share of the title's terms that the question holds.

    ``subjects`` are candidates with the term hashes (each once) of other names of what they are
    about; the name that covers most counts. With them "Mercury (planet)" is not less a title for
    its parenthesis.
    """
    held = coverage.titles >= 1
    size = np.maximum(coverage.title_lengths, 1)
    titles: Floats = (weighed(held, asked.weights) * held.sum(axis=1) / size).astype(np.float32)
    titles = np.minimum(titles, 1)
    if not subjects or not len(asked.hashes):
        return titles
    lengths = np.array([len(hashes) for _, hashes in subjects])
    flat = np.concatenate([hashes for _, hashes in subjects])
    row = np.minimum(np.searchsorted(asked.hashes, flat), len(asked.hashes) - 1)
    own = weighed(asked.values >= 1, asked.weights)
    share = np.where(asked.hashes[row] == flat, own[row], 0)
    name = np.repeat(np.arange(len(subjects)), lengths)
    covered = np.bincount(name, share, len(subjects))
    known = np.bincount(name, share > 0, len(subjects)) / np.maximum(lengths, 1)
    rows = np.array([row for row, _ in subjects])
    np.maximum.at(titles, rows, (covered * known).astype(np.float32))
    return titles
