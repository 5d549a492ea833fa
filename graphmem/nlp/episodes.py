"""Cut a stream of turns, sentences or paragraphs into episodes, as it comes; and say what one is.

A boundary is a session's end, a long pause, or a shift of topic (a rule of eight features, fitted
on the training part of TIAGE); no episode grows beyond a limit. A place is judged by the CONTEXT
units before it and two after it, so a stream is cut as it comes: closed episodes stay.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from graphmem.errors import BadInput
from graphmem.model.records import Floats
from graphmem.protocols import Encoder

CONTEXT = 3  # units before a place that its features look at
_MINUTE = 60_000_000

Reason = Literal["start", "session", "pause", "topic", "size"]
Features = npt.NDArray[np.float64]

# Bias and weights of FEATURES, and where a boundary begins: tests/benchmarks/fit_segmentation.py
# over the training part of TIAGE. Its development part: Pk .327, WindowDiff .350, F1 .527; sixty
# texts of ten Wikipedia passages each, on which nothing was fitted: Pk .149, F1 .758.
FEATURES = (
    "the unit before asks",
    "asks you",
    "no word of the units before",
    "points back",
    "likeness ahead",
    "likeness of the question",
    "words",
    "opens a topic",
)
BIAS = -2.42
WEIGHTS = (-1.35, 0.98, 0.16, -0.23, -2.91, -1.79, 1.09, 1.21)
THRESHOLD = -0.7

_SENTENCE = re.compile(r"(?<=[.!?\u2026])[\"'\u201d\u2019)\]]*\s+|(?<=[\u3002\uff01\uff1f])|\n+")
_ASKS = re.compile(r"[?\uff1f]")
_YOU = re.compile(r"\b(?:you|your)\b", re.IGNORECASE)
_BACK = re.compile(r"\b(?:that|it|they|this|one|too)\b", re.IGNORECASE)
_OPENS = re.compile(
    r"\b(?:(?:do|did|have|are) you|(?:what|how) about|by the way|btw|anyway|speaking of)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
# Words that carry no topic in talk.
_EMPTY = frozenset(
    """
    a about above across after again against ago all almost along already also although always am
    among an and another any anybody anyone anything are around as at away back be became because
    become been before being below between both but by came can cannot come could d did didn do
    does doesn doing don done down during each either else enough etc even ever every everybody
    everyone everything few for from further gave get gets getting give given go goes going gone
    gonna got had has have having he her here hers herself hey hi him himself his how i if im in
    instead into is isn it its itself just kind last less let like ll lot lots m made make makes
    making many may maybe me might mine more most much must my myself n near need neither never no
    nobody none nor not nothing now of off often oh ok okay on once one only onto or other others
    our ours ourselves out over own per perhaps put quite rather re really s said same say says see
    seem seems seen shall she should since so some somebody someone something sometimes soon still
    such sure t take taken tell than that the their theirs them themselves then there these they
    thing things this those though through throughout thus till to together too took toward
    towards type under until unto up upon us use used using ve very via wanna was way we well went
    were what whatever when whenever where whereas wherever whether which whichever while who
    whoever whole whom whose why will with within without would yeah yes yet you your yours
    yourself yourselves
    """.split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One turn, sentence or paragraph: text, time (microseconds UTC) and session, where known."""

    text: str
    at: int | None = None
    session: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeLimits:
    """How many units an episode has, and the pause in minutes after which a new one starts.

    A session's end and a pause end an episode of any size; topics only one of ``shortest``.
    """

    shortest: int = 2
    longest: int = 40
    pause_minutes: float = 30.0

    def __post_init__(self) -> None:
        """Refuse limits that no episode can keep."""
        if not 1 <= self.shortest <= self.longest:
            raise BadInput(
                f"an episode of {self.shortest} to {self.longest} units: give 1 or more, "
                "and no more for the shortest than for the longest"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeStart:
    """The unit with which an episode starts, and why it does."""

    unit: int
    reason: Reason


def episode_starts(
    units: Sequence[Unit],
    encoder: Encoder,
    *,
    limits: EpisodeLimits | None = None,
    since: int = 0,
) -> list[EpisodeStart]:
    """Return where episodes start, the first at ``since``.

    All starts but the last are final (with a ``shortest`` of 2 or more): more units do not change
    them. A call that resumes at any start, with CONTEXT units before it, gives the same.

    Args:
        units: Turns, sentences or paragraphs in order.
        encoder: Encodes each unit's content words.
        limits: None means the defaults.
        since: A known start; the units before it are only context.
    """
    limits = limits or EpisodeLimits()
    if since >= len(units):
        return []
    shifts = topic_shifts(units, encoder)
    starts = [EpisodeStart(unit=since, reason="start")]
    unit = since + 1
    while unit < len(units):
        found = _start_at(units, shifts, starts[-1].unit, unit, limits)
        if found is not None:
            starts.append(found)
            unit = max(unit, found.unit)
        unit += 1
    return starts


def topic_shifts(units: Sequence[Unit], encoder: Encoder) -> Features:
    """Return for each unit how much it looks like the start of a topic; above THRESHOLD it is."""
    features = shift_features([unit.text for unit in units], encoder)
    return np.asarray(features @ np.array(WEIGHTS) + BIAS, dtype=np.float64)


def shift_features(texts: Sequence[str], encoder: Encoder) -> Features:
    """Return the FEATURES of each unit, (n, 8); row i looks at units i - CONTEXT to i + 1."""
    words = [_content(text) for text in texts]
    questions = [_questions(text) for text in texts]
    vectors = encoder.encode([" ".join(found) for found in words])
    asked = encoder.encode([" ".join(_content(question)) for question in questions])
    features = np.zeros((len(texts), len(FEATURES)))
    for i in range(1, len(texts)):
        before = vectors[max(0, i - 2) : i].sum(axis=0)
        ahead = vectors[i : i + 2].sum(axis=0)
        recent = set[str]().union(*words[max(0, i - CONTEXT) : i])
        features[i] = (
            bool(_ASKS.search(texts[i - 1])),
            bool(_YOU.search(questions[i])),
            recent.isdisjoint(words[i]),
            bool(_BACK.search(texts[i])),
            _cosine(ahead, before),
            _cosine(asked[i] if questions[i] else vectors[i], before),
            math.log1p(len(words[i])),
            bool(_OPENS.search(texts[i])),
        )
    return features


def gist(texts: Sequence[str], encoder: Encoder, *, longest: int = 160) -> str:
    """Return one line of an episode that says most of it: a sentence of its own, cut to fit.

    The sentence nearest to the episode's mean, longer ones and statements first. "" for no text.
    """
    sentences = [s.strip() for text in texts for s in _SENTENCE.split(text) if s.strip()]
    if not sentences:
        return ""
    words = [_content(sentence) for sentence in sentences]
    vectors = encoder.encode([" ".join(found) for found in words])
    mean = vectors.sum(axis=0)
    norms = np.linalg.norm(vectors, axis=1) * np.linalg.norm(mean)
    likeness = np.divide((vectors * mean).sum(axis=1), norms, out=norms * 0, where=norms > 0)
    scores = [
        alike + 0.2 * math.log1p(len(found)) - 0.3 * bool(_ASKS.search(sentence))
        for sentence, found, alike in zip(sentences, words, likeness.tolist(), strict=True)
    ]
    line = " ".join(sentences[int(np.argmax(scores))].split())
    if len(line) <= longest:
        return line
    return line[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "\u2026"


def _start_at(
    units: Sequence[Unit], shifts: Features, last: int, unit: int, limits: EpisodeLimits
) -> EpisodeStart | None:
    """Return the start that is decided at a unit: this one, the next, or one behind for size."""
    if units[unit].session != units[unit - 1].session:
        return EpisodeStart(unit=unit, reason="session")
    if _paused(units, unit, limits):
        return EpisodeStart(unit=unit, reason="pause")
    if unit - last >= limits.shortest and shifts[unit] > THRESHOLD:
        # Of two neighbours the stronger: without this the first one would hide the second.
        following = unit + 1
        stronger = following < len(units) and shifts[following] > shifts[unit]
        if stronger and not _broken(units, following, limits):
            return EpisodeStart(unit=following, reason="topic")
        return EpisodeStart(unit=unit, reason="topic")
    if unit - last >= limits.longest:
        first = last + limits.shortest
        return EpisodeStart(unit=first + int(np.argmax(shifts[first : unit + 1])), reason="size")
    return None


def _broken(units: Sequence[Unit], unit: int, limits: EpisodeLimits) -> bool:
    return units[unit].session != units[unit - 1].session or _paused(units, unit, limits)


def _paused(units: Sequence[Unit], unit: int, limits: EpisodeLimits) -> bool:
    now, before = units[unit].at, units[unit - 1].at
    if now is None or before is None:
        return False
    return now - before > limits.pause_minutes * _MINUTE


def _content(text: str) -> list[str]:
    if text.isascii():  # the same at a third of the cost
        found = _WORD.findall(text.casefold())
    else:
        found = [match.casefold().replace("\u2019", "'") for match in _WORD.findall(text)]
    return [word for word in found if word.partition("'")[0] not in _EMPTY]


def _questions(text: str) -> str:
    if not _ASKS.search(text):
        return ""
    return " ".join(sentence for sentence in _SENTENCE.split(text) if _ASKS.search(sentence))


def _cosine(first: Floats, second: Floats) -> float:
    norms = float(np.linalg.norm(first) * np.linalg.norm(second))
    return float(first @ second) / norms if norms else 0.0
