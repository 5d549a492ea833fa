"""Does the score of answerability tell questions with their evidence from the same ones without?

    python -m tests.benchmarks.answerability --data DIR --stores DIR [--sets NAME ...]

Each question is asked twice: of everything, and with its gold documents out of scope by a filter,
which is as if they were not there. AUROC is the chance that a question with its evidence has the
higher score. The stores are those of fit_document_weights.py. Beside it the slopes and the even
point that a logistic fit over these sets gives. Then questions of one hop about made-up facts (seed
5), of all 400 and each of its own and eight others. Writes results/answerability.json.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from graphmem import Document, Memory, instant
from graphmem.indexes.terms import term_hash
from graphmem.model.scope import Scope, conditions_of
from graphmem.nlp.static_encoder import StaticEncoder
from graphmem.recall.answerability import WEAK, answerability
from graphmem.recall.documents import DocumentScores, DocumentSearch
from graphmem.recall.near_words import NearWords
from graphmem.recall.ranking import Ranking
from graphmem.stores.opening import open_store
from graphmem_ingest.bench.provenance import commit
from graphmem_ingest.corpora.consolidation import NumberedFact, consolidation
from tests.benchmarks.fit_document_weights import open_corpus
from tests.benchmarks.listwise import minimise

RESULTS = Path(__file__).parent / "results" / "answerability.json"
SETS = ("musique_train100", "hotpotqa_train100", "2wiki_hippo6119", "hotpotqa_pool", "musique_pool")
FACTS, BESIDE, SEED = 400, 8, 5
Array = npt.NDArray[np.float64]
Asked = tuple[str, Sequence[str]]  # a question, and the uris of its evidence


def scores_of(search: DocumentSearch, scope: Scope, asked: Sequence[Asked]) -> Array:
    """Return (questions, 2, 3): with the evidence and without it, the score, the best pair's and
    the best passage's log odds.
    """
    rows = []
    for text, gold in asked:
        without = conditions_of({"source": {"nin": list(gold)}})
        found = [search.score(text, one) for one in (scope, replace(scope, conditions=without))]
        told = [_told(text, one) for one in found if one is not None]
        if len(told) == 2:
            rows.append(told)
    return np.array(rows)


def _told(text: str, found: DocumentScores) -> tuple[float, float, float]:
    score = answerability(text, Ranking(passages=found.ranked(), documents=found)).score
    return score, float(found.pair_scores.max()), float(found.odds.max())


def figures(scores: Array) -> dict[str, float]:
    """Return what a set's scores say, (questions, 2) with and without the evidence."""
    present, absent = scores[:, 0], scores[:, 1]
    higher = (present[:, None] > absent).mean() + (present[:, None] == absent).mean() / 2
    return {
        "n": len(scores),
        "auroc": round(float(higher), 3),
        "mean_with_evidence": round(float(present.mean()), 3),
        "mean_without": round(float(absent.mean()), 3),
        "called_weak_with_evidence": round(float((present < WEAK).mean()), 3),
        "called_weak_without": round(float((absent < WEAK).mean()), 3),
    }


def one_hop() -> Iterator[tuple[str, Array]]:
    """Yield the scores of questions that one passage answers, in a small and a tiny memory."""
    pool = consolidation(facts=FACTS, overwritten=0.0, questions=60, seed=SEED)
    asked = [
        (one.question, [fact for fact in pool.facts if (fact.subject, fact.predicate) in one.path])
        for one in pool.questions
        if one.hops == 1
    ]
    uris = [(text, [_uri(fact) for fact in gold]) for text, gold in asked]
    yield f"one hop, {FACTS} facts", _asked_of(pool.facts, uris)
    draw = random.Random(SEED)  # noqa: S311 - a benchmark must be repeatable
    tiny = []
    for (_, gold), question in zip(asked, uris, strict=True):
        others = draw.sample([fact for fact in pool.facts if fact not in gold], BESIDE)
        tiny.append(_asked_of([*gold, *others], [question]))
    yield f"one hop, {BESIDE + 1} facts", np.concatenate(tiny)


def _asked_of(facts: Sequence[NumberedFact], asked: Sequence[Asked]) -> Array:
    encoder = StaticEncoder()
    store = open_store(":memory:", encoder)
    with Memory(store, encoder=encoder) as memory:
        memory.add_documents(
            [Document(uri=_uri(one), text=one.text, at=instant(one.at)) for one in facts]
        )
        search = DocumentSearch(store, encoder, NearWords(encoder), term_hash)
        return scores_of(search, Scope(), asked)


def _uri(fact: NumberedFact) -> str:
    return f"fact {fact.serial}"


def fitted(scores: Sequence[Array]) -> dict[str, float]:
    """Return the slopes of the best pair and the best passage, and the pair score of even odds
    where the passage's are even too; each set weighs the same.
    """
    rows = np.concatenate([one[:, :, 1:].reshape(-1, 2) for one in scores])
    present = np.concatenate([np.tile([True, False], len(one)) for one in scores])
    weight = np.concatenate([np.full(2 * len(one), 1 / (2 * len(one))) for one in scores])

    def loss(point: Array) -> tuple[float, Array]:
        odds = rows @ point[:2] + point[2]
        value = float((weight * (np.logaddexp(0, odds) - present * odds)).sum())
        miss = weight * (1 / (1 + np.exp(-odds)) - present)
        return value, np.append(rows.T @ miss, miss.sum())

    pair, alone, bias = minimise(loss, np.array([0.5, 0.5, -5.0])).tolist()
    return {
        "slope": round(pair, 3),
        "slope_alone": round(alone, 3),
        "even": round(-bias / pair, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--stores", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    given = parser.parse_args()
    every: dict[str, Array] = {}
    for name in given.sets:
        corpus = open_corpus(given.data, given.stores, name, blank=False)
        if corpus is not None:
            asked = [(one.text, one.gold) for one in corpus.questions]
            every[name] = scores_of(corpus.search, corpus.scope, asked)
            print(name, figures(every[name][:, :, 0]), flush=True)
    result: dict[str, Any] = {
        "command": "python -m tests.benchmarks.answerability --data DIR --stores DIR",
        "commit": commit(),
        "seed": SEED,
        "weights": "as packaged: fitted on questions of these families",
        "sets": {name: figures(scores[:, :, 0]) for name, scores in every.items()},
        "fit": fitted(list(every.values())),
    }
    result["sets"] |= {name: figures(scores[:, :, 0]) for name, scores in one_hop()}
    print(json.dumps(result, indent=1))
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
