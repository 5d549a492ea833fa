"""Fit the weights of graphmem/nlp/episodes.py on chats with marked topic shifts (TIAGE).

    python tests/benchmarks/fit_segmentation.py TRAIN.json [DEV.json]

A file holds {id: [[text, "1" | "0" | "-1"], ...]}, "1" where a topic starts. Logistic regression
by Newton's method with a ridge of .5; the threshold is the one with the best F1 - Pk on the same
chats. Prints what to copy into the module, and the scores of its present weights.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from graphmem.evaluation.segmentation_metrics import SegmentationScores, segmentation_scores
from graphmem.nlp import episodes
from graphmem.nlp.static_encoder import StaticEncoder

Array = npt.NDArray[np.float64]
RIDGE = 0.5


def read_chats(path: Path) -> tuple[list[list[str]], list[list[bool]]]:
    chats = json.loads(path.read_text(encoding="utf-8")).values()
    texts = [[text for text, _ in chat] for chat in chats]
    starts = [[mark == "1" for _, mark in chat] for chat in chats]
    return texts, starts


def fit(features: Array, starts: Array) -> Array:
    """Return the bias and a weight a feature."""
    rows = np.c_[np.ones(len(features)), features]
    ridge = RIDGE * np.eye(rows.shape[1])
    ridge[0, 0] = 0
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        expected = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (starts - expected) - ridge @ weights
        curve = (rows * (expected * (1 - expected))[:, None]).T @ rows + ridge
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def score(
    texts: list[list[str]], starts: list[list[bool]], encoder: StaticEncoder
) -> SegmentationScores:
    """Score the module as it stands, through its public function."""
    found: list[list[bool]] = []
    for chat in texts:
        units = [episodes.Unit(text=text) for text in chat]
        at = {start.unit for start in episodes.episode_starts(units, encoder)}
        found.append([unit in at for unit in range(len(chat))])
    return segmentation_scores(starts, found)


def main() -> None:
    encoder = StaticEncoder()
    texts, starts = read_chats(Path(sys.argv[1]))
    for path in sys.argv[1:]:
        print(path, "as it stands:", score(*read_chats(Path(path)), encoder))
    features = [episodes.shift_features(chat, encoder)[1:] for chat in texts]
    marked = np.concatenate([np.array(chat[1:], dtype=np.float64) for chat in starts])
    weights = np.round(fit(np.concatenate(features), marked), 2)
    episodes.BIAS, episodes.WEIGHTS = float(weights[0]), tuple(weights[1:].tolist())
    best: tuple[float, float] | None = None
    for threshold in np.arange(-1.5, 0.05, 0.05).round(2).tolist():
        episodes.THRESHOLD = threshold
        scores = score(texts, starts, encoder)
        print(threshold, f"Pk {scores.pk:.3f} F1 {scores.f1:.3f}")
        best = max(best or (-9.0, 0.0), (scores.f1 - scores.pk, threshold))
    assert best is not None
    episodes.THRESHOLD = best[1]
    print(f"BIAS = {episodes.BIAS}\nWEIGHTS = {episodes.WEIGHTS}\nTHRESHOLD = {best[1]}")
    for path in sys.argv[1:]:
        print(path, "fitted:", score(*read_chats(Path(path)), encoder))


if __name__ == "__main__":
    main()
