"""The CaRB score of open information extraction, from the metric's published definition.

Bhardwaj, Aggarwal and Mausam, "CaRB: A Crowdsourced Benchmark for Open IE" (EMNLP 2019). A gold
and a predicted tuple are compared as three bags of words: relation, first argument, all other
arguments together. Precision and recall of the pair are shares of predicted and gold words that
agree, zero when the relations share no word. In a sentence each gold tuple takes its best recall
over all predictions (one prediction may serve several), while precision pairs golds and
predictions one to one, greedily by precision. The curve runs over confidence thresholds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# Relations of speech are also compared with the arguments exchanged: "X said Y", "Y said X".
_SPEECH = ("said", "told", "added", "adds", "says")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuple:
    """A relation with its arguments in order, and how sure the system is (gold: 1)."""

    relation: str
    arguments: tuple[str, ...]
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbScore:
    """The best F1 over all thresholds with its precision and recall, and the area under the curve.

    ``threshold`` is the confidence at which F1 is best.
    """

    precision: float
    recall: float
    f1: float
    auc: float
    threshold: float


def match(gold: Tuple, predicted: Tuple) -> tuple[float, float]:
    """Return precision and recall of a predicted tuple against a gold one."""
    straight = _match(gold, predicted.relation, predicted.arguments)
    if any(word in gold.relation for word in _SPEECH) and len(predicted.arguments) > 1:
        turned = (" ".join(predicted.arguments[1:]), predicted.arguments[0])
        return max(straight, _match(gold, predicted.relation, turned))
    return straight


def _match(gold: Tuple, relation: str, arguments: Sequence[str]) -> tuple[float, float]:
    if _shared(gold.relation, relation) == 0:
        return 0.0, 0.0
    parts = [(gold.relation, relation)]
    for mine, theirs in zip(_two(gold.arguments), _two(arguments), strict=False):
        parts.append((mine, theirs))
    if len(_two(arguments)) < len(_two(gold.arguments)):
        return 0.0, 0.0
    agreed = sum(_shared(mine, theirs) for mine, theirs in parts)
    given = sum(len(theirs.split()) for _, theirs in parts)
    wanted = sum(len(mine.split()) for mine, _ in parts)
    return agreed / max(given, 1), agreed / max(wanted, 1)


def _two(arguments: Sequence[str]) -> tuple[str, ...]:
    if len(arguments) < 2:
        return tuple(arguments)
    return arguments[0], " ".join(arguments[1:])


def _shared(one: str, other: str) -> int:
    return (Counter(one.split()) & Counter(other.split())).total()


def carb(
    gold: Mapping[str, Sequence[Tuple]], predicted: Mapping[str, Sequence[Tuple]]
) -> CarbScore:
    """Return the CaRB score of predictions, by sentence, against gold tuples, by sentence."""
    levels = np.array(
        sorted({t.confidence for sentence in gold for t in predicted.get(sentence, ())})
    )
    if levels.size == 0:
        return CarbScore(precision=0.0, recall=0.0, f1=0.0, auc=0.0, threshold=0.0)
    sums = np.zeros((4, levels.size))
    for sentence, tuples in gold.items():
        _add(sums, levels, tuples, predicted.get(sentence, ()))
    precision = sums[0] / np.maximum(sums[1], 1e-12)
    recall = sums[2] / np.maximum(sums[3], 1e-12)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    best = int(f1.argmax())
    # The curve is closed at recall 0 with precision 1, as the authors do.
    area = float(np.trapezoid([*precision, 1.0][::-1], [*recall, 0.0][::-1]))
    return CarbScore(
        precision=float(precision[best]),
        recall=float(recall[best]),
        f1=float(f1[best]),
        auc=area,
        threshold=float(levels[best]),
    )


def _add(
    sums: npt.NDArray[np.float64],
    levels: npt.NDArray[np.float64],
    gold: Sequence[Tuple],
    predicted: Sequence[Tuple],
) -> None:
    """Add a sentence's numerators and denominators to all levels between its confidences."""
    scores = np.array([[match(g, p) for p in predicted] for g in gold]).reshape(
        len(gold), len(predicted), 2
    )
    confidences = np.array([p.confidence for p in predicted])
    start = 0
    for level in sorted(set(confidences.tolist())):
        kept = confidences >= level
        stop = int(np.searchsorted(levels, level)) + 1
        sums[0, start:stop] += _paired(scores[:, kept, 0])
        sums[1, start:stop] += kept.sum()
        sums[2, start:stop] += scores[:, kept, 1].max(axis=1).sum()
        sums[3, start:stop] += len(gold)
        start = stop
    sums[3, start:] += len(gold)


def _paired(precision: npt.NDArray[np.float64]) -> float:
    """Return the sum of a greedy one-to-one pairing of rows and columns, best first."""
    left = precision.copy()
    total = 0.0
    for _ in range(min(left.shape)):
        row, column = np.unravel_index(int(left.argmax()), left.shape)
        total += float(left[row, column])
        left = np.delete(np.delete(left, row, axis=0), column, axis=1)
    return total


def read_gold(lines: Iterable[str]) -> dict[str, list[Tuple]]:
    """Return gold tuples by sentence from lines of sentence, relation and arguments by tabs."""
    gold: dict[str, list[Tuple]] = {}
    for line in lines:
        sentence, relation, *arguments = line.rstrip("\n").split("\t")
        gold.setdefault(sentence, []).append(
            Tuple(relation=relation, arguments=tuple(a for a in arguments if a.strip()))
        )
    return gold
