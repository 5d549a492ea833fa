"""Search in dialogue: candidate turns with what stands around them, scored in context.

The only place where the scores of turns meet a store: two look-ups of vectors, one of postings and
two of features, each bounded, whatever the store's size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from graphmem.indexes.terms import words
from graphmem.model.arrays import distinct
from graphmem.model.records import NO_TIME, Floats, Keys, PassageFeatures, Postings
from graphmem.model.scope import Scope, conditions_of
from graphmem.model.time import Instant
from graphmem.protocols import Encoder, GraphStore
from graphmem.recall.dialogue import (
    WINDOW,
    DialogueWeights,
    TurnScores,
    TurnStatistics,
    rank_turns,
    score_turns,
)
from graphmem.recall.dialogue_question import DialogueQuestion, read_question
from graphmem.recall.event_times import event_windows
from graphmem.recall.near_words import NearWords
from graphmem.recall.question_time import DAY, SoftWindow, event_anchor, nearness, windows

# What candidates are taken from: the nearest passages tell who speaks here, and when. Recall on
# LoCoMo's development part is that of scoring every turn.
NEAREST = 100
BY_WORDS = 800
# And of those in each stretch of time that the question means: none of them need hold its words.
IN_TIME = 50
_MOST_WINDOWS = 6
_YEAR = 366 * DAY
_NEAR_LOG = 0.05  # nearness of a date to the ends of the log: three times its softness away

TermHash = Callable[[str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedTurns:
    """Turns best first: ``rows`` into features and scores, and the question as it was read.

    ``all_spoken`` says that no passage of a document was near the question.
    """

    question: DialogueQuestion
    features: PassageFeatures
    scores: TurnScores
    rows: npt.NDArray[np.int32]
    all_spoken: bool

    @property
    def keys(self) -> Keys:
        """The turns' keys, best first."""
        return self.features.keys[self.rows]

    @property
    def totals(self) -> Floats:
        """The turns' scores, best first (a list question orders not only by score)."""
        return self.scores.total[self.rows]


class TurnSearch:
    """Scores turns of dialogue for a question; says nothing where nobody speaks."""

    def __init__(
        self,
        store: GraphStore,
        encoder: Encoder,
        near: NearWords,
        term_hash: TermHash,
        *,
        weights: DialogueWeights | None = None,
    ) -> None:
        """Take the parts; ``weights`` None means the measured ones."""
        self._store, self._encoder, self._near, self._hash = store, encoder, near, term_hash
        self._weights = weights or DialogueWeights()

    def rank(
        self,
        text: str,
        scope: Scope,
        *,
        top_k: int,
        now: Instant | None = None,
        documents: bool = False,
    ) -> RankedTurns | None:
        """Return the best turns; None when no turn of a dialogue is near the question.

        With ``documents`` the passages of documents count as turns that nobody speaks.
        """
        vector = self._encoder.encode([text])[0]
        near = self._store.nearest(scope, vector, NEAREST)
        if not (documents or near.spoken):
            return None
        seen = self._store.features(scope, near.keys)
        if not (documents or (seen.speakers >= 0).any()):
            return None
        question = self._read(text, scope, vector, seen, now)
        postings = self._store.postings(scope, question.candidates)
        statistics = TurnStatistics(
            passages=postings.passages,
            passages_with={one.term: one.passages for one in postings.postings},
            mean_length=postings.mean_length,
        )
        without_names = self._encoder.encode([question.without_names])[0]
        found = [
            _by_words(question, postings, statistics),
            self._store.nearest(scope, without_names, NEAREST).keys,
            *(
                self._store.nearest(_during(scope, one.start, one.end), without_names, IN_TIME).keys
                for one in question.windows[:_MOST_WINDOWS]
            ),
        ]
        keys = distinct(np.concatenate(found))
        features = self._store.features(scope, keys, around=WINDOW)
        scores = score_turns(
            features,
            question,
            statistics,
            vector=without_names,
            term_hash=self._hash,
            weights=self._weights,
        )
        counts = (features.speakers >= 0) | documents
        total = np.where(counts, scores.total, -np.inf).astype(np.float32)
        ranked = rank_turns(
            replace(scores, total=total), features, question, top_k=top_k, weights=self._weights
        )
        return RankedTurns(
            question=question,
            features=features,
            scores=scores,
            rows=ranked[counts[ranked]],
            all_spoken=bool((features.speakers >= 0).all()),
        )

    def _read(
        self,
        text: str,
        scope: Scope,
        vector: Floats,
        seen: PassageFeatures,
        now: Instant | None,
    ) -> DialogueQuestion:
        """Read a question with the names and the times of the passages that are near it."""
        read = partial(read_question, participants=seen.speaker_names, near_words=self._near)
        question = read(text)
        if not self._weights.time:
            return question
        today, offset = (None, 0) if now is None else (now.micros, now.offset or 0)
        read_dates = partial(windows, text, now=today, offset=offset)
        log = _span(seen)
        found = read_dates(log=log)
        if found and log is not None:
            wider = read_dates(log=(log[0] - _YEAR, log[1] + _YEAR))
            if wider != found or not all(_near(one, log) for one in found):
                # What the dates mean depends on how long the log is: look, which may take a while.
                log = self._whole_span(scope, vector, log)
                found = read_dates(log=log)
            question = _without_dates(question, found, log)
        anchor = event_anchor(text)
        if anchor is None:
            return replace(question, windows=found)
        of_event = event_windows(self._store, scope, anchor, read, target=question.target)
        if of_event and {term.term for term in question.terms} <= {
            term.term for term in read(anchor.text).terms
        }:
            # All that is asked is what was then: the event's own words would find the event.
            question = replace(read(text.replace(anchor.text, "")), target=question.target)
        return replace(question, windows=found + of_event)

    def _whole_span(self, scope: Scope, vector: Floats, log: tuple[int, int]) -> tuple[int, int]:
        """Return the first and the last time in scope, given those of some passages.

        Asks for passages before the first and after the last until there are none: each time a
        hundred of them, so hardly more than twice however long the log is.
        """
        first, last = log
        while (before := self._span_of(_during(scope, None, first), vector)) is not None:
            first = before[0]
        while (after := self._span_of(_during(scope, last + 1, None), vector)) is not None:
            last = after[1]
        return first, last

    def _span_of(self, scope: Scope, vector: Floats) -> tuple[int, int] | None:
        return _span(self._store.features(scope, self._store.nearest(scope, vector, NEAREST).keys))


def _without_dates(
    question: DialogueQuestion, found: Sequence[SoftWindow], log: tuple[int, int]
) -> DialogueQuestion:
    """Return a question without the words of its dates, which say when and not what.

    A date far from the log stays: "1984" may be a book. 1.6 points of recall at 5 of the dated
    questions of LoCoMo's development part.
    """
    dates = [one for one in found if _near(one, log)]
    gone = {word for one in dates for word in words(one.text)}
    return replace(question, terms=tuple(t for t in question.terms if t.word not in gone))


def _near(window: SoftWindow, log: tuple[int, int]) -> bool:
    """Say whether a window is inside a log, or so near its ends that it may be meant."""
    inside = log[0] < window.end and window.start <= log[1]
    return inside or bool(nearness([window], np.array(log)).max() > _NEAR_LOG * window.weight)


def _span(features: PassageFeatures) -> tuple[int, int] | None:
    times = features.times[features.times != NO_TIME]
    return (int(times.min()), int(times.max())) if len(times) else None


def _during(scope: Scope, start: int | None, end: int | None) -> Scope:
    """Return what of a scope has a time from a start to an end (exclusive), microseconds UTC."""
    bounds = {"gte": start, "lt": end}
    tests = {name: Instant(micros=at) for name, at in bounds.items() if at is not None}
    return replace(scope, conditions=(*scope.conditions, *conditions_of({"at": tests})))


def _by_words(question: DialogueQuestion, postings: Postings, statistics: TurnStatistics) -> Keys:
    """Return the passages that hold a term which counts, those of the rarest terms first."""
    counted = {name for term in question.terms for name in term.weights(statistics.passages_with)}
    lists = sorted(
        (one for one in postings.postings if one.term in counted and len(one.keys)),
        key=lambda one: (one.passages, one.term),
    )
    found: list[Keys] = []
    room = BY_WORDS
    for one in lists:
        found.append(one.keys[:room])
        room -= len(found[-1])
        if room <= 0:
            break
    return distinct(np.concatenate(found)) if found else np.empty(0, np.int64)
