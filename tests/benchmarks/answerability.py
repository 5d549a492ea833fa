"""Does the score of answerability tell questions with their evidence from the same ones without?

    python -m tests.benchmarks.answerability --data DIR --stores DIR [--sets NAME ...]

Each question is asked twice: of everything, and with its gold documents out of scope by a filter,
which is as if they were not there. AUROC is the chance that a question with its evidence has the
higher score. The stores are those of fit_document_weights.py. Beside it the slope and the even
point that a logistic fit over all sets gives. Nothing is random. Writes results/answerability.json.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from graphmem.model.scope import conditions_of
from graphmem.recall.answerability import answerability
from graphmem.recall.ranking import Ranking
from graphmem_ingest.bench.provenance import commit
from tests.benchmarks.fit_document_weights import Corpus, open_corpus
from tests.benchmarks.listwise import calibrated

RESULTS = Path(__file__).parent / "results" / "answerability.json"
SETS = ("musique_train100", "hotpotqa_train100", "2wiki_hippo6119", "hotpotqa_pool", "musique_pool")
Array = npt.NDArray[np.float64]


def scores_of(corpus: Corpus) -> tuple[Array, Array]:
    """Return score and best pair score (questions, 2): with the evidence, and without it."""
    scores, pairs = [], []
    for question in corpus.questions:
        without = conditions_of({"source": {"nin": list(question.gold)}})
        everything = corpus.scope
        found = [
            corpus.search.score(question.text, scope)
            for scope in (everything, replace(everything, conditions=without))
        ]
        told = [Ranking(passages=one.ranked(), documents=one) for one in found if one is not None]
        if len(told) == 2:
            scores.append([answerability(question.text, one).score for one in told])
            best = [one.documents.pair_scores.max() for one in told if one.documents is not None]
            pairs.append([float(one) for one in best])
    return np.array(scores), np.array(pairs)


def auroc(present: Array, absent: Array) -> float:
    """Return the chance that one of the first is greater than one of the others (ties half)."""
    higher = (present[:, None] > absent).mean() + (present[:, None] == absent).mean() / 2
    return float(higher)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--stores", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    given = parser.parse_args()
    found: dict[str, dict[str, Any]] = {}
    every: list[Array] = []
    for name in given.sets:
        corpus = open_corpus(given.data, given.stores, name, blank=False)
        if corpus is None:
            continue
        scores, pairs = scores_of(corpus)
        every.append(pairs)
        found[name] = {
            "n": len(scores),
            "auroc": round(auroc(scores[:, 0], scores[:, 1]), 3),
            "mean_with_evidence": round(float(scores[:, 0].mean()), 3),
            "mean_without": round(float(scores[:, 1].mean()), 3),
        }
        print(name, found[name], flush=True)
    flat = np.concatenate([pairs.ravel() for pairs in every])
    present = np.concatenate([np.tile([True, False], len(pairs)) for pairs in every])
    weight = np.concatenate([np.full(pairs.size, 1 / pairs.size) for pairs in every])
    slope, bias = calibrated(flat, present, weight / weight.sum())
    result = {
        "command": "python -m tests.benchmarks.answerability --data DIR --stores DIR",
        "commit": commit(),
        "weights": "as packaged: fitted on questions of these families",
        "sets": found,
        "fit": {"slope": round(slope, 3), "even": round(-bias / slope, 2)},
    }
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
