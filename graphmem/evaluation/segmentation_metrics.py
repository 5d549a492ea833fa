"""Pk, WindowDiff and boundary F1 of a segmentation, as published.

A segmentation of n units is n flags: whether a unit starts a new segment. The first flag says
nothing, since the first unit always starts one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from graphmem.errors import BadInput

Flags = Sequence[bool] | Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentationScores:
    """Pk and WindowDiff (0 is best), means over texts; precision, recall, F1 over all units."""

    pk: float
    window_diff: float
    precision: float
    recall: float
    f1: float


def window_of(reference: Flags) -> int:
    """Return k: half the reference's mean segment length, at least 2."""
    segments = 1 + sum(map(bool, reference[1:]))
    return max(2, round(len(reference) / segments / 2))


def pk(reference: Flags, hypothesis: Flags, *, window: int | None = None) -> float:
    """Return how often the two disagree whether units k apart lie in one segment.

    Beeferman, Berger and Lafferty, "Statistical models for text segmentation", 1999. 0 for a text
    that is no longer than the window.

    Raises:
        BadInput: the two are of different length, or the window is not positive.
    """
    return _windowed(reference, hypothesis, window, lambda r, h: (r == 0) != (h == 0))


def window_diff(reference: Flags, hypothesis: Flags, *, window: int | None = None) -> float:
    """Return how often the two have different numbers of boundaries between units k apart.

    Pevzner and Hearst, "A critique and improvement of an evaluation metric for text
    segmentation", 2002.

    Raises:
        BadInput: the two are of different length, or the window is not positive.
    """
    return _windowed(reference, hypothesis, window, lambda r, h: r != h)


def segmentation_scores(
    references: Sequence[Flags], hypotheses: Sequence[Flags]
) -> SegmentationScores:
    """Return the scores of many texts: Pk and WindowDiff averaged, boundaries pooled.

    Report F1 beside Pk: no boundary at all has a fair Pk, and an F1 of 0.

    Raises:
        BadInput: no text is given, or two segmentations are of different length.
    """
    if not references or len(references) != len(hypotheses):
        raise BadInput(f"{len(references)} references and {len(hypotheses)} hypotheses")
    pairs = list(zip(references, hypotheses, strict=True))
    hits = sum(_both(reference, hypothesis) for reference, hypothesis in pairs)
    true = sum(sum(map(bool, reference[1:])) for reference in references)
    found = sum(sum(map(bool, hypothesis[1:])) for hypothesis in hypotheses)
    return SegmentationScores(
        pk=sum(pk(r, h) for r, h in pairs) / len(pairs),
        window_diff=sum(window_diff(r, h) for r, h in pairs) / len(pairs),
        precision=hits / found if found else 0.0,
        recall=hits / true if true else 0.0,
        f1=2 * hits / (true + found) if true + found else 0.0,
    )


def _both(reference: Flags, hypothesis: Flags) -> int:
    return sum(bool(r) and bool(h) for r, h in zip(reference[1:], hypothesis[1:], strict=True))


def _windowed(
    reference: Flags, hypothesis: Flags, window: int | None, wrong: Callable[[int, int], bool]
) -> float:
    if len(reference) != len(hypothesis):
        raise BadInput(f"segmentations of {len(reference)} and of {len(hypothesis)} units")
    size = window_of(reference) if window is None else window
    if size < 1:
        raise BadInput(f"a window has at least one unit, not {size}")
    windows = len(reference) - size
    if windows <= 0:
        return 0.0
    r, h = ([*accumulate(map(int, map(bool, flags)))] for flags in (reference, hypothesis))
    errors = sum(wrong(r[i + size] - r[i], h[i + size] - h[i]) for i in range(windows))
    return errors / windows
