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

# The paper's values: w = 20 tokens a sequence, k = 10 sequences a block, smoothing of width 2.
SEQUENCE, BLOCK, SMOOTHING = 20, 10, 2


def texttiling(
    texts: Sequence[str],
    *,
    sequence: int = SEQUENCE,
    block: int = BLOCK,
    smoothing: int = SMOOTHING,
) -> list[bool]:
    """Return for each text (turn, paragraph) whether a topic starts there.

    Valleys deeper than the mean depth less half its standard deviation (the paper's HC) are moved
    to the start of the nearest text. The first text always starts one.
    """
    starts = [number == 0 for number in range(len(texts))]
    tokens = [words(text) for text in texts]
    places = list(accumulate((len(found) for found in tokens[:-1]), initial=0))
    flat = list(chain.from_iterable(tokens))
    sequences = [
        Counter(stem(word) for word in flat[at : at + sequence] if word not in FUNCTION_WORDS)
        for at in range(0, len(flat), sequence)
    ]
    if len(sequences) < 2 or len(texts) < 2:
        return starts
    scores = _smoothed(
        [_likeness(sequences, gap, block) for gap in range(1, len(sequences))], smoothing
    )
    depths = [_depth(scores, gap) for gap in range(len(scores))]
    least = statistics.fmean(depths) - statistics.pstdev(depths) / 2
    for gap, depth in enumerate(depths):
        is_valley = scores[gap] <= min(scores[max(0, gap - 1) : gap + 2])
        if is_valley and depth > max(least, 0.0):
            at = (gap + 1) * sequence
            starts[min(range(len(texts)), key=lambda text: abs(places[text] - at))] = True
    return starts


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
