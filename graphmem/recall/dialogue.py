"""Scoring of dialogue turns: words in context, likeness, speaker, time; every part can be shown.

An answer is found by the question before it, and a turn by what is said around it. So a turn's
term frequencies come from its neighbours too, each with a weight for its place and for the part of
the turn (question, statement, caption) that holds the word: BM25F (Robertson, Zaragoza and Taylor,
CIKM 2004) over a window of turns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from graphmem.indexes.terms import stem
from graphmem.model.records import CAPTION, TITLE, Floats, Indices, PassageFeatures
from graphmem.recall.dialogue_question import DialogueQuestion
from graphmem.recall.question_time import nearness

QUESTION, STATEMENT, ATTACHED = 0, 1, 2  # the parts of a turn
WINDOW = 4  # neighbours that count on each side
TermHash: TypeAlias = Callable[[str], int]
Rows: TypeAlias = npt.NDArray[np.intp]
Floats64: TypeAlias = npt.NDArray[np.float64]

# Weights of (question part, statement part, caption) by place: -1 is the turn before. The other
# places weigh the three parts alike.
_OWN, _BEFORE = (0.5, 1.0, 1.0), (1.5, 0.25, 0.25)
_AROUND = {1: 0.3, -2: 0.3, 2: 0.2, -3: 0.15, 3: 0.1, -4: 0.1, 4: 0.05}
# Among three, what was asked two turns ago may still be open: its question part adds so much more
# to what a third speaker says (two speakers: answers are the next turn, and this would harm).
_OPEN_QUESTION = 0.6
# "I am not sure", "no idea", "you have not told me yet": the next turn, and no answer.
_UNKNOWING = (
    "know knew idea clue sure certain guess unsure tell told mention mentioned remember recall "
    "sorry afraid yet information unknown wonder"
).split()
_VECTORS_AROUND = {0: 1.0, -1: 0.5, 1: 0.3, -2: 0.2, 2: 0.1}


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueWeights:
    """How much each part counts beside the words, whose best turn scores 1.

    Found on LoCoMo's development part (three conversations, 495 questions: turn recall at 5, 10, 25
    of 83.7, 89.5, 93.7). The structure carries it: with each weight, those of the places included,
    multiplied by a random .5 to 1.5 it is 82.2, 88.8, 93.3; without context 67.5, 77.3, 84.3.
    ``before``, ``around`` and ``likeness_around`` scale what the turn before, the other turns of
    the window and their vectors lend; ``second_of_group`` is what a session's or an episode's
    second best turn adds to its best.
    """

    saturation: float = 1.0
    length: float = 0.5
    likeness: float = 0.4
    content: float = 0.05
    asking: float = 0.3
    speaker: float = 0.15
    speaker_of_list: float = 0.35
    time: float = 0.6
    same_session: float = 0.1
    before: float = 1.0
    around: float = 1.0
    likeness_around: float = 1.0
    second_of_group: float = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnStatistics:
    """What BM25 needs of the whole scope: passages, how many hold each term, mean length."""

    passages: int
    passages_with: Mapping[str, int]
    mean_length: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnScores:
    """One score a turn, (n,), and the parts that it is the sum of, each (n,).

    ``words`` splits the three parts that come from words by the question's words instead.
    """

    total: Floats
    parts: Mapping[str, Floats]
    words: Mapping[str, Floats]


def score_turns(
    features: PassageFeatures,
    question: DialogueQuestion,
    statistics: TurnStatistics,
    *,
    vector: Floats,
    term_hash: TermHash,
    weights: DialogueWeights | None = None,
) -> TurnScores:
    """Score turns for a question; rows as in ``features``, which are turns and their neighbours.

    A neighbour that is not among the rows counts as silent. O(tokens + terms * turns).

    Args:
        features: The candidates with what stands up to WINDOW places around them.
        question: The question as read.
        statistics: Of the scope that the candidates are from.
        vector: (d,) of ``question.without_names``, normalised.
        term_hash: The hash that ``features.tokens`` holds of a term.
        weights: None means the measured ones.
    """
    weights = weights or DialogueWeights()
    near = neighbours(features.sessions, features.positions)
    places = _token_places(features)
    counts = _counts(features, question, statistics, places, term_hash)
    size = len(features.keys)
    lengths = _lengths(places, size)
    around = _Around(
        near=near,
        third=_third_speaker(features.speakers, near),
        answers=_may_answer(features, places, term_hash),
    )
    by_place, by_word = _words(question, statistics, counts, lengths, around, weights)
    parts = {
        name: share.astype(np.float32)
        for name, share in zip(("words", "words before", "words around"), by_place, strict=True)
    }
    likeness = _likeness(features.vectors, vector, near, weights)
    parts["likeness"] = np.float32(weights.likeness) * likeness
    parts["statement"] = _statement_prior(lengths, weights)
    if question.target in features.speaker_names:
        speaks = features.speakers == features.speaker_names.index(question.target)
        bonus = weights.speaker_of_list if question.lists else weights.speaker
        parts["speaker"] = np.float32(bonus) * speaks.astype(np.float32)
    if question.windows:
        parts["time"] = np.float32(weights.time) * nearness(question.windows, features.times)
    total = np.stack(list(parts.values())).sum(axis=0, dtype=np.float32)
    words = {term.word: by_word[i].astype(np.float32) for i, term in enumerate(question.terms)}
    return TurnScores(total=total, parts=parts, words=words)


def rank_turns(
    scores: TurnScores,
    features: PassageFeatures,
    question: DialogueQuestion,
    *,
    top_k: int,
    weights: DialogueWeights | None = None,
) -> Indices:
    """Return the rows of the best turns, best first, ties by id.

    For a question that lists, each turn taken lowers those of its session, because the answers to
    "which instruments ...?" lie in different sessions.
    """
    weights = weights or DialogueWeights()
    # Picking from all turns would be quadratic; four times as many as wanted are enough to spread.
    waiting = _best_rows(scores.total, features.ids, 4 * top_k)
    if not question.lists:
        return np.array(waiting[:top_k], dtype=np.int32)
    taken: list[int] = []
    from_session: Counter[int] = Counter()
    while waiting and len(taken) < top_k:
        lowered = [
            scores.total[i] - weights.same_session * from_session[int(features.sessions[i])]
            for i in waiting
        ]
        best = waiting.pop(int(np.argmax(lowered)))
        taken.append(best)
        from_session[int(features.sessions[best])] += 1
    return np.array(taken, dtype=np.int32)


def _best_rows(total: Floats, ids: Sequence[str], limit: int) -> list[int]:
    """Return the rows of the highest scores, ties by id; sorts no more than it must."""
    rows = np.arange(len(total))
    if len(total) > limit > 0:
        least = np.partition(total, -limit)[-limit]
        rows = np.flatnonzero(total >= least)
    return sorted(rows.tolist(), key=lambda row: (-total[row], ids[row]))[:limit]


def rank_groups(
    groups: Sequence[str], scores: Sequence[float], *, weights: DialogueWeights | None = None
) -> dict[str, float]:
    """Return the groups (sessions, episodes) of scored turns with their scores, best first, ties
    by name.

    A group has the score of its best turn and a fifth of its second: .7 points of session recall
    at 1 more than the best turn alone (LoCoMo, development part).
    """
    second = (weights or DialogueWeights()).second_of_group
    found: dict[str, list[float]] = {}
    for group, score in zip(groups, scores, strict=True):
        found.setdefault(group, []).append(score)
    totals = {group: _best_two(values, second) for group, values in found.items()}
    return dict(sorted(totals.items(), key=lambda one: (-one[1], one[0])))


def _best_two(values: list[float], second: float) -> float:
    first, *rest = sorted(values, reverse=True)[:2]
    return first + second * max(0.0, *rest, 0.0)


def neighbours(sessions: Indices, positions: Indices) -> Rows:
    """Return (n, 2 * WINDOW + 1): the row at each place from -WINDOW to WINDOW, n where none is.

    Places count in ``positions`` within a session. O(n log n).
    """
    count = len(sessions)
    # Room for WINDOW between sessions, so that a place outside one never is one of the next.
    width = int(positions.max(initial=0)) + 2 * WINDOW + 1
    places = sessions.astype(np.int64) * width + positions
    order = np.argsort(places, kind="stable")
    wanted = places[:, None] + np.arange(-WINDOW, WINDOW + 1)
    found = np.searchsorted(places[order], wanted)
    rows = np.append(order, count)[found]
    at = np.append(places, -1)[rows]
    return np.where(at == wanted, rows, count)


def _token_places(features: PassageFeatures) -> tuple[Rows, Rows]:
    """Return (t,) the row and (t,) the part of each token; titles count as statements."""
    rows = np.repeat(np.arange(len(features.keys)), np.diff(features.token_starts))
    sentences = features.token_sentences.astype(np.intp)
    inside = (sentences != TITLE) & (sentences != CAPTION)
    parts = np.where(sentences == CAPTION, ATTACHED, STATEMENT)
    asks = features.sentence_asks[features.sentence_starts[rows[inside]] + sentences[inside]]
    parts[inside] = np.where(asks, QUESTION, STATEMENT)
    return rows, parts


def _lengths(places: tuple[Rows, Rows], size: int) -> Floats64:
    """Return how many terms each part of each row has: (3, n)."""
    counted = np.bincount(places[1] * size + places[0], minlength=3 * size)
    return counted.reshape(3, size).astype(np.float64)


class _Around(NamedTuple):
    """What stands around each turn: rows by place (n, 2 * WINDOW + 1); whether it is said by a
    third speaker after two others (n,); whether it may answer the question before it (n,).
    """

    near: Rows
    third: Floats64
    answers: Floats64


def _may_answer(
    features: PassageFeatures, places: tuple[Rows, Rows], term_hash: TermHash
) -> Floats64:
    """Return 0 for each turn that says nothing but that its speaker does not know, else 1."""
    size = len(features.keys)
    unknowing = np.isin(features.tokens, [term_hash(stem(word)) for word in _UNKNOWING])
    of_unknowing = np.bincount(places[0][unknowing], minlength=size)
    of_all = np.diff(features.token_starts)
    return np.asarray((of_all == 0) | (of_unknowing < of_all), dtype=np.float64)


def _third_speaker(speakers: Indices, near: Rows) -> Floats64:
    """Return 1 for each turn whose speaker and those of the two turns before are three, else 0."""
    padded = np.append(speakers, -1)
    before, first = padded[near[:, WINDOW - 1]], padded[near[:, WINDOW - 2]]
    known = (before >= 0) & (first >= 0)
    three = (before != first) & (speakers != before) & (speakers != first)
    return np.asarray(known & three, dtype=np.float64)


def _in_context(counts: Floats64, around_of: _Around, weights: DialogueWeights) -> Floats64:
    """Weigh (..., 3, n) counts by part and place: (3, ..., n), own, the turn before, around."""
    near, third, answers = around_of
    padded = np.concatenate([counts, np.zeros((*counts.shape[:-1], 1))], axis=-1)
    own = np.tensordot(counts, _OWN, axes=(-2, 0))
    before = np.tensordot(padded[..., near[:, WINDOW - 1]], _BEFORE, axes=(-2, 0))
    whole = padded.sum(axis=-2)
    around = sum(share * whole[..., near[:, WINDOW + place]] for place, share in _AROUND.items())
    asked = padded[..., QUESTION, :][..., near[:, WINDOW - 2]]
    before = before + _OPEN_QUESTION * third * asked
    return np.stack([own, weights.before * answers * before, weights.around * around])


def _mean_context(weights: DialogueWeights) -> float:
    """Return the length of a mean turn in context, in mean turns; a tenth less, as the ends of a
    session lack some.
    """
    before, around = weights.before * _BEFORE[STATEMENT], weights.around * sum(_AROUND.values())
    return 0.9 * (_OWN[STATEMENT] + before + around)


def _words(
    question: DialogueQuestion,
    statistics: TurnStatistics,
    counts: Floats64,
    lengths: Floats64,
    around: _Around,
    weights: DialogueWeights,
) -> tuple[Floats64, Floats64]:
    """Return BM25F by place (3, n) and by word (words, n), the best turn's sum being 1."""
    by_place = _in_context(counts, around, weights)
    frequency = by_place.sum(axis=0)
    spoken = _in_context(lengths, around, weights).sum(axis=0)
    expected = statistics.mean_length * _mean_context(weights)
    norm = 1 - weights.length + weights.length * spoken / max(expected, 1e-9)
    saturated = _rarity(question, statistics)[:, None] / (
        frequency + weights.saturation * norm[None, :]
    )
    by_word = frequency * saturated
    best = by_word.sum(axis=0).max(initial=0) or 1.0
    return (by_place * saturated).sum(axis=1) / best, by_word / best


def _rarity(question: DialogueQuestion, statistics: TurnStatistics) -> Floats64:
    """Return the idf of each word; of one that no passage holds, that of what stands for it."""
    held: list[float] = []
    for term in question.terms:
        stand_ins = term.weights(statistics.passages_with).items()
        together = sum(share * statistics.passages_with[name] for name, share in stand_ins)
        held.append(statistics.passages_with.get(term.term, 0) or max(1.0, together))
    passages = np.minimum(np.array(held, dtype=np.float64), statistics.passages)
    return np.log(1 + (statistics.passages - passages + 0.5) / (passages + 0.5))


def _counts(
    features: PassageFeatures,
    question: DialogueQuestion,
    statistics: TurnStatistics,
    places: tuple[Rows, Rows],
    term_hash: TermHash,
) -> Floats64:
    """Count each word and what stands for it, weighted, by part and row: (words, 3, n)."""
    size = len(features.keys)
    counts = np.zeros((len(question.terms), 3 * size))
    shares = [term.weights(statistics.passages_with) for term in question.terms]
    names = sorted({name for share in shares for name in share}, key=term_hash)
    if not names:
        return counts.reshape(len(question.terms), 3, size)
    hashes = np.array([term_hash(name) for name in names], dtype=np.uint32)
    at = np.minimum(np.searchsorted(hashes, features.tokens), len(hashes) - 1)
    found = np.flatnonzero(hashes[at] == features.tokens)
    at, cells = at[found], (places[1] * size + places[0])[found]
    for number, share in enumerate(shares):
        weight = np.array([share.get(name, 0.0) for name in names])[at]
        counts[number] = np.bincount(cells, weights=weight, minlength=3 * size)
    return counts.reshape(len(question.terms), 3, size)


def _likeness(vectors: Floats, question: Floats, near: Rows, weights: DialogueWeights) -> Floats:
    """Return the cosine of the question and each turn in its context, the best being 1."""
    padded = np.vstack([vectors, np.zeros((1, vectors.shape[1]), dtype=np.float32)])
    context = np.zeros_like(vectors)
    for place, share in _VECTORS_AROUND.items():
        scale = weights.likeness_around if place else 1.0
        context += np.float32(scale * share) * padded[near[:, WINDOW + place]]
    norms = np.linalg.norm(context, axis=1)
    cosines = np.maximum(context @ question / np.where(norms > 0, norms, 1), 0)
    best = cosines.max(initial=0) or np.float32(1)
    return (cosines / best).astype(np.float32)


def _statement_prior(lengths: Floats64, weights: DialogueWeights) -> Floats:
    """Favour turns that say something over turns that ask: (n,)."""
    said = lengths[STATEMENT] + lengths[ATTACHED]
    asked = lengths[QUESTION] / np.maximum(lengths.sum(axis=0), 1)
    prior = weights.content * np.log1p(said) - weights.asking * asked
    return np.asarray(prior, dtype=np.float32)
