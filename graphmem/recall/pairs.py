"""Two passages scored together: a question that needs two is answered by the pair, not by each.

From each of a few passages to start with, every name in it leads to the passages that hold it too.
A pair is scored by what both cover of the question, by how telling the name is that links them, and
by how each fares alone; a passage by its best pairs. The pair is also the explanation: start,
linking name, linking sentences, passage. No Python loop over pairs or mentions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from graphmem.model.records import Floats, Indices, TokenHashes
from graphmem.recall.groups import first_of_groups
from graphmem.recall.passage_features import Candidates, Mentions, best_of_rows, weighed
from graphmem.recall.relation import relation_of_names

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

    ``starts`` are candidates; every pair has one as its first.
    """

    odds: Floats64
    walk: Floats64
    starts: Indices
    unlinked: int = 10


def pairs_of(candidates: Candidates, alone: Alone, name_terms: dict[int, TokenHashes]) -> Pairs:
    """Return the best link from each start to each candidate, and the unlinked pairs of the best.

    Args:
        candidates: The passages.
        alone: What each is worth by itself.
        name_terms: The term hashes of the names that the starts mention.
    """
    every = candidates.mentions
    names = np.unique(every.name[np.isin(every.passage, alone.starts)])
    scene = _Scene(
        replace(candidates, mentions=_only(every, names)), alone, _homes_asked(candidates)
    )
    name_terms = {row: name_terms[n] for row, n in enumerate(names.tolist()) if n in name_terms}
    found = []
    for rank, start in enumerate(alone.starts.tolist()):
        for ends in (_linked(scene, start, name_terms), _unlinked(scene, start)):
            _describe_ends(scene, start, ends)
            ends.features[:, _COLUMN["start_rank"]] = 1 / (rank + 1)
            found.append(ends)
    joined = _joined(found)
    linked = joined.name >= 0
    joined.name[linked] = names[joined.name[linked]]
    return joined


def _only(mentions: Mentions, names: Indices) -> Mentions:
    """Return the mentions of some (rising) names, which are the only ones now."""
    row = np.minimum(np.searchsorted(names, mentions.name), max(0, len(names) - 1))
    kept = np.flatnonzero(names[row] == mentions.name) if len(names) else row[:0]
    chosen = names.tolist()
    return Mentions(
        passage=mentions.passage[kept],
        name=row[kept].astype(np.int32),
        sentence=mentions.sentence[kept],
        in_title=mentions.in_title[kept],
        home=mentions.home[kept],
        spread=mentions.spread[names],
        types=tuple(mentions.types[name] for name in chosen),
        homes=mentions.homes[names],
        asked=mentions.asked[names],
        labels=tuple(mentions.labels[name] for name in chosen),
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
    """A start and what each name (k,) is to it."""

    start: int
    open_weights: Floats  # (t,) what of the question it leaves open
    open_total: float
    holds: npt.NDArray[np.bool_]  # (k,)
    is_about: npt.NDArray[np.bool_]
    opens: npt.NDArray[np.bool_]
    sentence: Indices  # (k,) the sentence with the name that is nearest to the question
    relation: Floats64
    added: Floats  # (n,)
    among: Floats64  # (n,) what a passage promises as a second, to compare those of one name


def _from(scene: _Scene, start: int, name_terms: dict[int, TokenHashes]) -> _From:
    candidates, mentions = scene.candidates, scene.candidates.mentions
    open_weights = scene.weights * (1 - scene.covered[start])
    total = max(float(open_weights.sum()), 1e-9)
    added = weighed(scene.covered, open_weights) / total
    rows = np.flatnonzero(mentions.passage == start)
    names = mentions.name[rows]
    holds, is_about, opens = (np.zeros(scene.names, bool) for _ in range(3))
    holds[names] = True
    is_about[names[mentions.home[rows]]] = True
    opening = candidates.features.sentence_starts[start]
    opens[names[(mentions.sentence[rows] == opening) & ~mentions.in_title[rows]]] = True
    sentence = np.full(scene.names, -1, np.int32)
    likeness = _at(candidates.sentence_likeness[:, 0], mentions.sentence[rows])
    nearest_last = np.argsort(likeness, kind="stable")
    sentence[names[nearest_last]] = mentions.sentence[rows[nearest_last]]
    return _From(
        start=start,
        open_weights=open_weights,
        open_total=total,
        holds=holds,
        is_about=is_about,
        opens=opens,
        sentence=sentence,
        relation=relation_of_names(candidates, start, name_terms),
        added=added,
        among=added + candidates.likeness[:, 1] + scene.hint,
    )


def _at(values: Floats, rows: Indices) -> Floats:
    """Return values by row, 0 where the row is -1."""
    if not len(values):
        return np.zeros(len(rows), np.float32)
    return np.where(rows >= 0, values[rows], 0).astype(np.float32)


def _linked(scene: _Scene, start: int, name_terms: dict[int, TokenHashes]) -> Pairs:
    """Return the best link from a start to each passage that shares a name with it."""
    begin, mentions = _from(scene, start, name_terms), scene.candidates.mentions
    rows = np.flatnonzero(begin.holds[mentions.name] & (mentions.passage != start))
    codes = scene.code(mentions.passage[rows], mentions.name[rows])
    added = _at(
        weighed(scene.candidates.coverage.sentences, begin.open_weights) / begin.open_total,
        mentions.sentence[rows],
    )
    # One link a passage and name, by the sentence that adds most; then one a passage.
    kept = first_of_groups(codes, -added)
    rows, codes, added = rows[kept], codes[kept], added[kept]
    passage, name = mentions.passage[rows], mentions.name[rows]
    home = scene.is_home[codes] & ~begin.is_about[name]
    share = home / np.sqrt(np.maximum(mentions.homes[name], 1))
    rarity = -np.log1p(scene.spread[name])
    telling = np.where(scene.asked[name], 0, 0.75 + 0.08 * rarity)
    likeness = _at(scene.candidates.sentence_likeness[:, 0], begin.sentence[name])
    promise = (2 * share + begin.is_about[name]) * np.where(scene.asked[name], 0.5, 1)
    promise += telling + 0.5 * likeness + added
    rank = _rank_among(name, begin.among[passage])
    best = first_of_groups(passage, -promise)
    links = np.bincount(passage, minlength=scene.size)
    passage, name, rows, codes = passage[best], name[best], rows[best], codes[best]
    sentence = mentions.sentence[rows]
    titled = scene.candidates.features.titled[passage]
    columns = {
        "covered": weighed(np.maximum(scene.covered[start], scene.covered[passage]), scene.weights),
        "added_by_sentence": added[best],
        "likeness_of_sentence": _at(scene.candidates.sentence_likeness[:, 0], sentence),
        "not_asked": ~scene.asked[name],
        "rarity": rarity[best],
        "home": share[best] * titled,
        "home_by_subject": share[best] * ~titled,
        "from_home": begin.is_about[name],
        "opens_first": begin.opens[name],
        "opens_second": scene.is_opening[codes],
        "type_asked": scene.type_asked[name],
        "links": np.log1p(links[passage]),
        "rank_among": -np.log1p(rank[best]),
        "relation_gap": begin.relation[name] - begin.relation.max(initial=0),
    }
    return _pairs(start, passage, name, (begin.sentence[name], sentence), columns)


def _unlinked(scene: _Scene, start: int) -> Pairs:
    """Join a start with the best passages, whatever they share."""
    second = scene.best[scene.best != start]
    nothing = np.full(len(second), -1, np.int32)
    columns: dict[str, npt.NDArray[np.generic]] = {
        "unlinked": np.ones(len(second)),
        "covered": weighed(np.maximum(scene.covered[start], scene.covered[second]), scene.weights),
    }
    return _pairs(start, second, nothing, (nothing, nothing), columns)


def _describe_ends(scene: _Scene, start: int, pairs: Pairs) -> None:
    """Fill in what does not depend on the link."""
    second, odds, sure, walk = pairs.second, scene.alone.odds, scene.sure, scene.walk
    columns = {
        "first": odds[start],
        "first_sure": sure[start],
        "weaker_sure": np.minimum(sure[start], sure[second]),
        "repeated": weighed(np.minimum(scene.covered[start], scene.covered[second]), scene.weights),
        "likeness_of_rest": scene.rest[second],
        "two_homes": (scene.home_of[start] >= 0)
        & (scene.home_of[second] >= 0)
        & (scene.home_of[second] != scene.home_of[start]),
        "walk_second": walk[second],
        "walk_weaker": np.minimum(walk[start], walk[second]),
    }
    for name, values in columns.items():
        pairs.features[:, _COLUMN[name]] = values


def _pairs(
    start: int,
    second: npt.NDArray[np.integer],
    name: Indices,
    sentences: tuple[Indices, Indices],
    columns: dict[str, npt.NDArray[np.generic]],
) -> Pairs:
    features = np.zeros((len(second), len(PAIR_FEATURES)), np.float32)
    for column, values in columns.items():
        features[:, _COLUMN[column]] = values
    return Pairs(
        first=np.full(len(second), start, np.int32),
        second=second.astype(np.int32),
        name=name.astype(np.int32),
        first_sentence=sentences[0].astype(np.int32),
        second_sentence=sentences[1].astype(np.int32),
        features=features,
    )


def _rank_among(name: Indices, promise: Floats64) -> Floats64:
    """Return each row's rank, 0 the best, among the rows of its name."""
    order = np.lexsort((-promise, name))
    fresh = np.diff(name[order], prepend=-1) != 0
    places = np.arange(len(order))
    rank = np.empty(len(order))
    rank[order] = places - np.maximum.accumulate(np.where(fresh, places, 0))
    return rank


def _joined(found: list[Pairs]) -> Pairs:
    return Pairs(
        first=np.concatenate([pairs.first for pairs in found]),
        second=np.concatenate([pairs.second for pairs in found]),
        name=np.concatenate([pairs.name for pairs in found]),
        first_sentence=np.concatenate([pairs.first_sentence for pairs in found]),
        second_sentence=np.concatenate([pairs.second_sentence for pairs in found]),
        features=np.concatenate([pairs.features for pairs in found]),
    )
