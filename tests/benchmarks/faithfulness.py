"""Are the paths that a search shows what its ranking rests on?

    python -m tests.benchmarks.faithfulness --data DIR --stores DIR [--sets NAME ...] [--seed 1]

Of each hit among the first five with a path over a linking name (start, name, hit), the cited edge
that joins the name to the hit is removed, and everything is scored again; then, in its place, a
random uncited edge at the same distance: one that joins a name of the same start to a passage. The
path is faithful when the hit loses more score by the first (a tie is not). The stores are those of
fit_document_weights.py. Writes results/faithfulness.json.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from graphmem.recall.document_weights import DocumentWeights, packaged_weights
from graphmem.recall.documents import DocumentScores, DocumentSearch, View, starts_of
from graphmem.recall.mentions import subjects_of
from graphmem.recall.passage_features import Mentions, passage_features, title_coverage
from graphmem_ingest.bench.provenance import commit
from tests.benchmarks.fit_document_weights import Corpus, open_corpus

RESULTS = Path(__file__).parent / "results" / "faithfulness.json"
SETS = ("musique_train100", "hotpotqa_train100", "2wiki_hippo6119", "2wiki_dev200")
HITS = 5


def without_edge(search: DocumentSearch, view: View, passage: int, name: int) -> View:
    """Return a view in which a passage does not mention a name."""
    candidates = view.candidates
    kept = (candidates.mentions.passage != passage) | (candidates.mentions.name != name)
    mentions = _only(candidates.mentions, kept)
    candidates = replace(candidates, mentions=mentions)
    subjects = subjects_of(mentions, candidates.coverage.titled, search.hashes_of)
    titles = title_coverage(candidates.asked, candidates.coverage, subjects)
    return replace(view, candidates=candidates, features=passage_features(candidates, titles))


def _only(mentions: Mentions, kept: npt.NDArray[np.bool_]) -> Mentions:
    rows = ("passage", "name", "sentence", "in_title", "home")
    return replace(mentions, **{row: getattr(mentions, row)[kept] for row in rows})


def uncited(view: View, start: int, cited: tuple[int, int]) -> npt.NDArray[np.int64]:
    """Return the edges (passage, name) from the names of a start, less the cited one."""
    mentions = view.candidates.mentions
    names = np.unique(mentions.name[mentions.passage == start])
    rows = np.isin(mentions.name, names) & (mentions.passage != start)
    edges = np.unique(np.stack([mentions.passage[rows], mentions.name[rows]], axis=1), axis=0)
    others: npt.NDArray[np.int64] = edges[(edges != cited).any(axis=1)].astype(np.int64)
    return others


def sampled(
    corpus: Corpus, weights: DocumentWeights, random: np.random.Generator
) -> list[tuple[float, float]]:
    """Return what each hit loses by its cited edge, and by a random uncited one."""
    search, losses = corpus.search, []
    for question in corpus.questions:
        first = search.first_view(question.text, corpus.scope)
        if first is None:
            continue
        odds = search.odds(first, weights)
        starts = starts_of(first.question, first.candidates.mentions, odds)
        view, places = search.second_view(first, starts, corpus.scope)
        scores = search.paired(view, places, weights)
        for hit, start, name in _cited(scores):
            others = uncited(view, start, (hit, name))
            if not len(others):
                continue
            other = others[random.integers(len(others))].tolist()
            lost = []
            for passage, of in ((hit, name), other):
                fewer = without_edge(search, view, passage, of)
                after = search.paired(fewer, places, weights).scores[hit]
                lost.append(float(scores.scores[hit] - after))
            losses.append((lost[0], lost[1]))
    return losses


def _cited(scores: DocumentScores) -> list[tuple[int, int, int]]:
    """Return hit, start and linking name of the first hits that are reached over one."""
    found = []
    for hit in np.argsort(-scores.scores, kind="stable")[:HITS].tolist():
        pair = int(scores.best[hit])
        if pair >= 0 and scores.pairs.name[pair] >= 0:
            ends = int(scores.pairs.first[pair]), int(scores.pairs.second[pair])
            if ends[1] == hit:
                found.append((hit, ends[0], int(scores.pairs.name[pair])))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--stores", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    random = np.random.default_rng(given.seed)
    found: dict[str, Any] = {}
    for name in given.sets:
        corpus = open_corpus(given.data, given.stores, name, blank=False)
        if corpus is None:
            continue
        losses = np.array(sampled(corpus, packaged_weights(), random))
        found[name] = {
            "cases": len(losses),
            "cited_lowers_more": round(100 * float((losses[:, 0] > losses[:, 1]).mean()), 1),
            "mean_loss_cited": round(float(losses[:, 0].mean()), 3),
            "mean_loss_uncited": round(float(losses[:, 1].mean()), 3),
        }
        print(name, found[name], flush=True)
    result = {
        "command": "python -m tests.benchmarks.faithfulness --data DIR --stores DIR",
        "commit": commit(),
        "seed": given.seed,
        "sets": found,
    }
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
