"""Two passages scored together: a question that needs two is answered by the pair, not by each.

From each of a few passages to start with, every name in it leads to the passages that hold it too.
A pair is scored by what both cover of the question, by how telling the name is that links them, and
by how each fares alone; a passage by its best pairs. The pair is also the explanation: start,
linking name, linking sentences, passage. No Python loop over pairs or mentions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from graphmem.model.arrays import distinct, first_of_runs, one_of, some_of
from graphmem.model.records import Floats, Indices, TokenHashes
from graphmem.recall.groups import first_of_groups
from graphmem.recall.passage_features import Candidates, Mentions, best_of_rows, weighed
from graphmem.recall.relation import relations_of_names

Floats64 = npt.NDArray[np.float64]

# The columns of ``Pairs.features``. "first" is the start, "second" the passage it leads to; of an
# unlinked pair everything that speaks of a name is 0.
PAIR_FEATURES = (
    "first",  # log odds of the start alone
    "first_sure",  # log of the probability: what saturates once a passage is surely good
    "weaker_sure",  # the same of the weaker of the two
    "unlinked",  # the two share no name; joined as both are good alone
    "covered",  # idf share of the question that the two cover together
    "repeated",  # that both cover
    "added_by_sentence",  # what the first leaves open that the second's linking sentence covers
    "likeness_of_sentence",  # cosine of that sentence to the question
    "likeness_of_rest",  # of the second to the question without names, less the best candidate's
    "likeness_of_open",  # of its best sentence to the words that the first leaves open
    "not_asked",  # the linking name is none of the question's
    "rarity",  # -log(1 + passages that hold the name)
    "home",  # the second is about the name, by its title; shared among homonyms
    "home_by_subject",  # the same by its first subject
    "from_home",  # the first is about the name
    "opens_first",  # the name stands in the first's first sentence
    "opens_second",
    "type_asked",  # the name's type is one that the question asks for
    "links",  # log(1 + names that link the two)
    "start_rank",  # 1 / rank of the start
    "two_homes",  # the two are about different names of the question
    "rank_among",  # rank of the second among the passages that hold the name, -log(1 + rank)
    "relation_gap",  # question words close to the name in the first, less those of its best name
    "walk_second",  # PageRank from the question's names, log of the share of the greatest
    "walk_weaker",
)
_COLUMN = {name: column for column, name in enumerate(PAIR_FEATURES)}
_LEAST_WALK = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Pairs of candidates (m,): start, second, the name that links them and its sentences.

    Without a link, name and sentences are -1. ``features`` is (m, len(PAIR_FEATURES)).
    """

    first: Indices
    second: Indices
    name: Indices
    first_sentence: Indices
    second_sentence: Indices
    features: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """What is known of each candidate alone: log odds, PageRank (all 0: no walk), starts in order.

    ``starts`` (b,) are candidates; every pair has one as its first. ``likeness_of_open`` (n, b) is
    the cosine of each candidate to what each start leaves open of the question.
    """

    odds: Floats64
    walk: Floats64
    starts: Indices
    likeness_of_open: Floats
    unlinked: int = 10


def pairs_of(candidates: Candidates, alone: Alone, name_terms: dict[int, TokenHashes]) -> Pairs:
    """Return the best link from each start to each candidate, and the unlinked pairs of the best.

    Args:
        candidates: The passages.
        alone: What each is worth by itself.
        name_terms: The term hashes of the names that the starts mention.
    """
    every = candidates.mentions
    names = distinct(every.name[one_of(every.passage, alone.starts)])
    scene = _Scene(
        replace(candidates, mentions=_only(every, names)), alone, _homes_asked(candidates)
    )
    terms = {row: name_terms[n] for row, n in enumerate(names.tolist()) if n in name_terms}
    begin = _from(scene, terms)
    joined = _joined(_linked(scene, begin), _unlinked(scene, begin))
    _describe_ends(scene, joined)
    linked = joined.name >= 0
    joined.name[linked] = names[joined.name[linked]]
    return joined


def _only(mentions: Mentions, names: Indices) -> Mentions:
    """Return the mentions of some (rising) names, which are the only ones now."""
    row = np.minimum(np.searchsorted(names, mentions.name), max(0, len(names) - 1))
    kept = np.flatnonzero(names[row] == mentions.name) if len(names) else row[:0]
    return Mentions(
        passage=mentions.passage[kept],
        name=row[kept].astype(np.int32),
        sentence=mentions.sentence[kept],
        in_title=mentions.in_title[kept],
        home=mentions.home[kept],
        spread=mentions.spread[names],
        types=some_of(mentions.types, names),
        homes=mentions.homes[names],
        asked=mentions.asked[names],
        labels=some_of(mentions.labels, names),
        qualified=mentions.qualified[names],
        asked_weights=mentions.asked_weights,
    )


def _homes_asked(candidates: Candidates) -> Indices:
    """Return which name of the question each candidate is about (-1: none)."""
    mentions = candidates.mentions
    homes = np.full(len(candidates.words), -1, np.int32)
    rows = np.flatnonzero(mentions.home & (mentions.asked[mentions.name] >= 0))
    homes[mentions.passage[rows]] = mentions.asked[mentions.name[rows]]
    return homes


class _Scene:
    """What all starts share: arrays that are computed once. Its names are those of the starts."""

    def __init__(self, candidates: Candidates, alone: Alone, home_of: Indices) -> None:
        self.candidates, self.alone = candidates, alone
        mentions = candidates.mentions
        self.size, self.names = len(candidates.words), len(mentions.spread)
        self.weights = candidates.asked.weights
        self.covered = candidates.coverage.passages
        self.sure = -np.logaddexp(0, -alone.odds)
        self.walk = _log_walk(alone.walk)
        self.rest = candidates.likeness[:, 1] - candidates.likeness[:, 1].max(initial=-1)
        self.hint = (
            candidates.words
            + np.clip((candidates.likeness[:, 0] - 0.2) / 0.6, 0, 1)
            + np.clip((self._best_sentence() - 0.2) / 0.6, 0, 1)
        ) / 10
        self.is_home = self._flagged(mentions.home)
        opens = mentions.sentence == candidates.features.sentence_starts[mentions.passage]
        opens &= ~mentions.in_title
        self.is_opening = self._flagged(opens)
        self.asked = mentions.asked >= 0
        self.spread = mentions.spread.astype(np.float64)
        asked_types = frozenset(candidates.asked.types)
        self.type_asked = np.array([kind in asked_types for kind in mentions.types], bool)
        self.home_of = home_of
        self.start_of = np.full(self.size, -1)  # the number of the start that a candidate is
        self.start_of[alone.starts] = np.arange(len(alone.starts))
        order = np.argsort(-alone.odds, kind="stable")
        self.best = order[: alone.unlinked]

    def code(self, passage: npt.NDArray[np.integer], name: npt.NDArray[np.integer]) -> Indices:
        codes: Indices = passage.astype(np.int64) * max(1, self.names) + name
        return codes

    def _best_sentence(self) -> Floats:
        starts = self.candidates.features.sentence_starts
        return best_of_rows(self.candidates.sentence_likeness[:, 0], starts)

    def _flagged(self, rows: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Return the codes that some rows have, as a table of all codes."""
        mentions = self.candidates.mentions
        table = np.zeros(self.size * max(1, self.names), bool)
        table[self.code(mentions.passage, mentions.name)[rows]] = True
        return table


def _log_walk(walk: Floats64) -> Floats64:
    """Return log(share of the greatest), scaled to 0 .. 1; all 0 without a walk."""
    greatest = walk.max(initial=0)
    if greatest <= 0:
        return np.zeros(len(walk))
    scaled: Floats64 = 1 - np.log(walk / greatest + _LEAST_WALK) / np.log(_LEAST_WALK)
    return scaled


@dataclass(frozen=True, slots=True)
class _From:
    """The starts (b) and what each name (k) is to each of them."""

    starts: Indices  # (b,)
    open_weights: Floats  # (b, t) what of the question each leaves open
    open_totals: Floats  # (b,)
    holds: npt.NDArray[np.bool_]  # (b, k)
    is_about: npt.NDArray[np.bool_]
    opens: npt.NDArray[np.bool_]
    sentence: Indices  # (b, k) the sentence with the name that is nearest to the question
    relation: Floats64  # (b, k)
    among: Floats64  # (b, n) what a passage promises as a second, to compare those of one name


def _from(scene: _Scene, name_terms: dict[int, TokenHashes]) -> _From:
    candidates, mentions, starts = scene.candidates, scene.candidates.mentions, scene.alone.starts
    open_weights = (scene.weights * (1 - scene.covered[starts])).astype(np.float32)
    totals = np.maximum(open_weights.sum(axis=1), np.float32(1e-9))
    added = np.einsum("nt,bt->bn", scene.covered, open_weights) / totals[:, None]
    rows = np.flatnonzero(scene.start_of[mentions.passage] >= 0)
    begin, names = scene.start_of[mentions.passage[rows]], mentions.name[rows]
    holds, is_about, opens = (np.zeros((len(starts), scene.names), bool) for _ in range(3))
    holds[begin, names] = True
    home = mentions.home[rows]
    is_about[begin[home], names[home]] = True
    opening = candidates.features.sentence_starts[mentions.passage[rows]]
    first = (mentions.sentence[rows] == opening) & ~mentions.in_title[rows]
    opens[begin[first], names[first]] = True
    sentence = np.full((len(starts), scene.names), -1, np.int32)
    likeness = _at(candidates.sentence_likeness[:, 0], mentions.sentence[rows])
    nearest_last = np.argsort(likeness, kind="stable")
    sentence[begin[nearest_last], names[nearest_last]] = mentions.sentence[rows[nearest_last]]
    return _From(
        starts=starts,
        open_weights=open_weights,
        open_totals=totals,
        holds=holds,
        is_about=is_about,
        opens=opens,
        sentence=sentence,
        relation=relations_of_names(candidates, starts, name_terms),
        among=added + candidates.likeness[:, 1] + scene.hint,
    )


def _at(values: Floats, rows: Indices) -> Floats:
    """Return values by row, 0 where the row is -1."""
    if not len(values):
        return np.zeros(len(rows), np.float32)
    return np.where(rows >= 0, values[rows], 0).astype(np.float32)


def _linked(scene: _Scene, begin: _From) -> Pairs:
    """Return the best link from each start to each passage that shares a name with it."""
    mentions, likeness = scene.candidates.mentions, scene.candidates.sentence_likeness[:, 0]
    start, rows = np.nonzero(
        begin.holds[:, mentions.name] & (mentions.passage != begin.starts[:, None])
    )
    passage, name = mentions.passage[rows], mentions.name[rows]
    added = _added_by_sentence(scene, begin, start, mentions.sentence[rows])
    # One link a start, passage and name, by the sentence that adds most; then one a passage.
    kept = first_of_groups(start * scene.size * scene.names + scene.code(passage, name), -added)
    start, rows, added = start[kept], rows[kept], added[kept]
    passage, name = passage[kept], name[kept]
    codes = scene.code(passage, name)
    about = begin.is_about[start, name]
    share = (scene.is_home[codes] & ~about) / np.sqrt(np.maximum(mentions.homes[name], 1))
    rarity = -np.log1p(scene.spread[name])
    telling = np.where(scene.asked[name], 0, 0.75 + 0.08 * rarity)
    promise = (2 * share + about) * np.where(scene.asked[name], 0.5, 1)
    promise += telling + 0.5 * _at(likeness, begin.sentence[start, name]) + added
    rank = _rank_among(start * scene.names + name, begin.among[start, passage])
    ends = start * scene.size + passage
    links = np.bincount(ends, minlength=len(begin.starts) * scene.size)
    best = first_of_groups(ends, -promise)
    start, passage, name, rows = start[best], passage[best], name[best], rows[best]
    sentence = mentions.sentence[rows]
    titled = scene.candidates.coverage.titled[passage]
    columns = {
        "covered": _covered_by_both(scene, begin.starts[start], passage),
        "added_by_sentence": added[best],
        "likeness_of_sentence": _at(likeness, sentence),
        "not_asked": ~scene.asked[name],
        "rarity": rarity[best],
        "home": share[best] * titled,
        "home_by_subject": share[best] * ~titled,
        "from_home": about[best],
        "opens_first": begin.opens[start, name],
        "opens_second": scene.is_opening[codes[best]],
        "type_asked": scene.type_asked[name],
        "links": np.log1p(links[ends[best]]),
        "start_rank": 1 / (start + 1),
        "rank_among": -np.log1p(rank[best]),
        "relation_gap": begin.relation[start, name] - begin.relation.max(axis=1, initial=0)[start],
    }
    sentences = (begin.sentence[start, name], sentence)
    return _pairs(begin.starts[start], passage, name, sentences, columns)


def _added_by_sentence(
    scene: _Scene, begin: _From, start: npt.NDArray[np.integer], sentence: Indices
) -> Floats64:
    """Return what sentences (-1: none) add to what starts cover, as shares of what these leave."""
    by_sentence = np.einsum("st,bt->bs", scene.candidates.coverage.sentences, begin.open_weights)
    if not by_sentence.shape[1]:
        return np.zeros(len(start))
    added = by_sentence[start, sentence] / begin.open_totals[start]
    return np.where(sentence >= 0, added, 0).astype(np.float64)


def _covered_by_both(
    scene: _Scene, first: npt.NDArray[np.integer], second: npt.NDArray[np.integer]
) -> Floats:
    return weighed(np.maximum(scene.covered[first], scene.covered[second]), scene.weights)


def _unlinked(scene: _Scene, begin: _From) -> Pairs:
    """Join each start with the best passages, whatever they share."""
    start = np.repeat(np.arange(len(begin.starts)), len(scene.best))
    second = np.tile(scene.best, len(begin.starts))
    others = second != begin.starts[start]
    start, second = start[others], second[others]
    first = begin.starts[start]
    nothing = np.full(len(second), -1, np.int32)
    columns: dict[str, npt.NDArray[np.generic]] = {
        "unlinked": np.ones(len(second)),
        "covered": _covered_by_both(scene, first, second),
        "start_rank": 1 / (start + 1),
    }
    return _pairs(first, second, nothing, (nothing, nothing), columns)


def _describe_ends(scene: _Scene, pairs: Pairs) -> None:
    """Fill in what does not depend on the link."""
    first, second = pairs.first, pairs.second
    odds, sure, walk, home_of = scene.alone.odds, scene.sure, scene.walk, scene.home_of
    columns = {
        "first": odds[first],
        "first_sure": sure[first],
        "weaker_sure": np.minimum(sure[first], sure[second]),
        "repeated": weighed(np.minimum(scene.covered[first], scene.covered[second]), scene.weights),
        "likeness_of_rest": scene.rest[second],
        "likeness_of_open": scene.alone.likeness_of_open[second, scene.start_of[first]],
        "two_homes": (home_of[first] >= 0)
        & (home_of[second] >= 0)
        & (home_of[second] != home_of[first]),
        "walk_second": walk[second],
        "walk_weaker": np.minimum(walk[first], walk[second]),
    }
    for name, values in columns.items():
        pairs.features[:, _COLUMN[name]] = values


def _pairs(
    first: npt.NDArray[np.integer],
    second: npt.NDArray[np.integer],
    name: Indices,
    sentences: tuple[Indices, Indices],
    columns: Mapping[str, npt.NDArray[np.generic]],
) -> Pairs:
    features = np.zeros((len(second), len(PAIR_FEATURES)), np.float32)
    for column, values in columns.items():
        features[:, _COLUMN[column]] = values
    return Pairs(
        first=first.astype(np.int32),
        second=second.astype(np.int32),
        name=name.astype(np.int32),
        first_sentence=sentences[0].astype(np.int32),
        second_sentence=sentences[1].astype(np.int32),
        features=features,
    )


def _rank_among(group: npt.NDArray[np.integer], promise: Floats64) -> Floats64:
    """Return each row's rank, 0 the best, among the rows of its group."""
    order = np.lexsort((-promise, group))
    fresh = first_of_runs(group[order])
    places = np.arange(len(order))
    rank = np.empty(len(order))
    rank[order] = places - np.maximum.accumulate(np.where(fresh, places, 0))
    return rank


def _joined(one: Pairs, other: Pairs) -> Pairs:
    return Pairs(
        first=np.concatenate([one.first, other.first]),
        second=np.concatenate([one.second, other.second]),
        name=np.concatenate([one.name, other.name]),
        first_sentence=np.concatenate([one.first_sentence, other.first_sentence]),
        second_sentence=np.concatenate([one.second_sentence, other.second_sentence]),
        features=np.concatenate([one.features, other.features]),
    )
