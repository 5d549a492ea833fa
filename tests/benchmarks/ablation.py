"""What each part of the search is worth: it is taken away in turn, on each set.

    python -m tests.benchmarks.ablation --data DIR --stores DIR [--sets NAME ...]

The stores are those of fit_document_weights.py. A part is taken away with the packaged weights as
they are: features of it are 0, or the candidates that only it brings are missing. R@2 / R@5 / AR@5
in per cent, and the loss of R@5 against the whole. Nothing is random. Writes results/ablation.json.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from graphmem.evaluation.retrieval_metrics import all_recall_at, recall_at
from graphmem.indexes.terms import term_hash
from graphmem.nlp.static_encoder import StaticEncoder
from graphmem.recall import documents
from graphmem.recall.document_weights import DocumentWeights, packaged_weights
from graphmem.recall.documents import DocumentSearch
from graphmem.recall.near_words import NearWords
from graphmem.recall.pairs import PAIR_FEATURES
from graphmem.recall.passage_features import PASSAGE_FEATURES
from graphmem_ingest.bench.provenance import commit
from tests.benchmarks.fit_document_weights import Corpus, open_corpus

RESULTS = Path(__file__).parent / "results" / "ablation.json"
SETS = ("musique_pool", "musique_train100", "hotpotqa_pool", "2wiki_hippo6119")
# A part: the features and the settings of the search that go with it.
_LINKS = tuple(
    "not_asked rarity home home_by_subject from_home opens_first opens_second type_asked links "
    "rank_among relation_gap added_by_sentence likeness_of_sentence".split()
)
PARTS: Mapping[str, tuple[tuple[str, ...], Mapping[str, int]]] = {
    "nothing": ((), {}),
    "lexical": (("words", "rarest_term", "phrases"), {"BY_WORDS": 0, "BY_COVERAGE": 0}),
    "what starts leave open": (("likeness_of_open",), {"PER_START": 0}),
    "dense": (
        ("likeness", "likeness_of_sentence", "likeness_of_rest", "likeness_of_open"),
        {"BY_LIKENESS": 0},
    ),
    "coverage": (("coverage", "coverage_by_sentence", "covered", "repeated"), {}),
    "names of the question": (("home", "title", "names", "two_homes"), {"PER_ASKED_NAME": 0}),
    "links": (_LINKS, {"MOST_LINKED": 0}),
    "rarity of the link": (("rarity",), {}),
    "relation words at the link": (("relation_gap",), {}),
    "PageRank": (("walk_second", "walk_weaker"), {}),
    "unlinked pairs": (("unlinked",), {}),
}


def without(features: tuple[str, ...]) -> DocumentWeights:
    """Return the packaged weights with those of some features 0."""
    whole = packaged_weights()
    return replace(
        whole,
        passage=whole.passage * [name not in features for name in PASSAGE_FEATURES],
        pair=whole.pair * [name not in features for name in PAIR_FEATURES],
    )


def judged(corpus: Corpus, weights: DocumentWeights) -> list[tuple[float, float, float]]:
    """Return R@2, R@5 and AR@5 of each question, in per cent."""
    encoder = StaticEncoder()
    search = DocumentSearch(corpus.store, encoder, NearWords(encoder), term_hash, weights)
    rows = []
    for question in corpus.questions:
        found = search.score(question.text, corpus.scope)
        keys = found.ranked().keys if found else np.empty(0, np.int64)
        ranked = list(dict.fromkeys(corpus.documents(keys)))
        gold = question.gold
        recalls = recall_at(ranked, gold, 2), recall_at(ranked, gold, 5)
        rows.append((*recalls, all_recall_at(ranked, gold, 5)))
    return rows


def table(corpus: Corpus) -> dict[str, dict[str, float]]:
    """Return the figures without each part."""
    found: dict[str, dict[str, float]] = {}
    for part, (features, settings) in PARTS.items():
        with ExitStack() as stack:
            for name, value in settings.items():
                stack.enter_context(patch.object(documents, name, value))
            two, five, all_five = (
                100 * np.mean(judged(corpus, without(features)), axis=0)
            ).tolist()
        found[part] = {"R@2": round(two, 1), "R@5": round(five, 1), "AR@5": round(all_five, 1)}
        lost = found[part]["R@5"] - found["nothing"]["R@5"]
        found[part]["R@5 less the whole's"] = round(lost, 1)
        print(corpus.name, part, found[part], flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--stores", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    given = parser.parse_args()
    corpora = (open_corpus(given.data, given.stores, name, blank=False) for name in given.sets)
    result: dict[str, Any] = {
        "command": "python -m tests.benchmarks.ablation --data DIR --stores DIR",
        "commit": commit(),
        "weights": "as packaged: fitted on questions of these families",
        "taken away": {corpus.name: table(corpus) for corpus in corpora if corpus is not None},
    }
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
