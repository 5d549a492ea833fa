"""TextTiling, the classic baseline of text segmentation, after its paper.

Hearst, "TextTiling: segmenting text into multi-paragraph subtopic passages", 1997: blocks of
token sequences on both sides of each gap are compared, and topics start at deep valleys.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, chain
from math import sqrt

from graphmem.indexes.terms import FUNCTION_WORDS, stem, words

# The paper's values: w = 20 tokens a sequence, k = 10 sequences a block, smoothing of width 2, and
# valleys deeper than the mean less half a standard deviation.
SEQUENCE, BLOCK, SMOOTHING, CUTOFF = 20, 10, 2, -0.5


def texttiling(
    texts: Sequence[str],
    *,
    sequence: int | None = SEQUENCE,
    block: int = BLOCK,
    smoothing: int = SMOOTHING,
    cutoff: float = CUTOFF,
) -> list[bool]:
    """Return for each text (turn, paragraph) whether a topic starts there.

    Valleys deeper than the mean depth plus ``cutoff`` standard deviations are moved to the start of
    the nearest text. The first text always starts one. With a ``sequence`` of None each text is a
    sequence: for turns, of which the paper's sequences would hold several.
    """
    starts = [number == 0 for number in range(len(texts))]
    tokens = [words(text) for text in texts]
    places = list(accumulate((len(found) for found in tokens[:-1]), initial=0))
    if sequence is None:
        pieces, begins = tokens, places
    else:
        flat = list(chain.from_iterable(tokens))
        begins = list(range(0, len(flat), sequence))
        pieces = [flat[at : at + sequence] for at in begins]
    sequences = [
        Counter(stem(word) for word in piece if word not in FUNCTION_WORDS) for piece in pieces
    ]
    if len(sequences) < 2 or len(texts) < 2:
        return starts
    scores = _smoothed(
        [_likeness(sequences, gap, block) for gap in range(1, len(sequences))], smoothing
    )
    for gap in _valleys(scores, cutoff):
        at = begins[gap + 1]
        starts[min(range(len(texts)), key=lambda text: abs(places[text] - at))] = True
    return starts


def _valleys(scores: Sequence[float], cutoff: float) -> list[int]:
    depths = [_depth(scores, gap) for gap in range(len(scores))]
    least = max(statistics.fmean(depths) + cutoff * statistics.pstdev(depths), 0.0)
    return [
        gap
        for gap, depth in enumerate(depths)
        if depth > least and scores[gap] <= min(scores[max(0, gap - 1) : gap + 2])
    ]


def _likeness(sequences: Sequence[Counter[str]], gap: int, block: int) -> float:
    """Return the cosine of the blocks before and after a gap; blocks are shorter at the ends."""
    size = min(block, gap, len(sequences) - gap)
    before = sum(sequences[gap - size : gap], Counter[str]())
    after = sum(sequences[gap : gap + size], Counter[str]())
    shared = sum(count * after[term] for term, count in before.items())
    norms = sqrt(_square(before) * _square(after))
    return shared / norms if norms else 0.0


def _square(counts: Counter[str]) -> int:
    return sum(count * count for count in counts.values())


def _smoothed(scores: Sequence[float], width: int) -> list[float]:
    reach = width // 2
    return [
        statistics.fmean(scores[max(0, at - reach) : at + reach + 1]) for at in range(len(scores))
    ]


def _depth(scores: Sequence[float], gap: int) -> float:
    """Return how far the scores rise on both sides of a gap before they fall again."""
    return sum(
        _peak([scores[at] for at in side]) - scores[gap]
        for side in (range(gap, -1, -1), range(gap, len(scores)))
    )


def _peak(scores: Sequence[float]) -> float:
    best = scores[0]
    for score in scores[1:]:
        if score < best:
            break
        best = score
    return best
