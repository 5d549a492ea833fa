"""HippoRAG 2's retrieval from its published formulas, as a peer to be measured beside graphmem.

    python -m tests.benchmarks.hipporag_baseline --data DIR/musique_train100 [--facts FILE]
        [--store memory.db]

Gutierrez et al., "From RAG to Memory" (2025): seeds are the phrases of the facts nearest to the
question, each weighed by its specificity, and all passages by a small dense prior; then
personalized PageRank over phrases and passages. Its LLM filter of facts is left out (identity).
FILE is a list of {idx, triples: [[s, p, o], ...]} a passage. Needs igraph. With the packaged
encoder its own code reaches 43.8 / 62.6 / 37 (R@2 / R@5 / AR@5) on musique_train100, give or take
a point for ties. With a store that `graphmem bench retrieval --store` filled, graphmem is asked the
same questions in turn. Writes results/hipporag_SET.json.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import igraph
import numpy as np
import numpy.typing as npt

from graphmem import Memory
from graphmem.evaluation.retrieval_metrics import latencies, retrieval_scores
from graphmem.nlp.static_encoder import StaticEncoder
from graphmem.protocols import Encoder
from graphmem_ingest.bench.provenance import commit

FACTS = PHRASES = 5
PASSAGE_WEIGHT, DAMPING = 0.05, 0.5
SYNONYM_COSINE, MOST_SYNONYMS = 0.8, 100
RESULTS = Path(__file__).parent / "results"
_WARM_UP = 5
HITS = 10  # as many as a search gives that is not told how many
Triple = tuple[str, str, str]
Array = npt.NDArray[np.float64]


def normalised(text: str) -> str:
    """Return a phrase in lower case with everything but letters and digits as blanks."""
    return re.sub("[^A-Za-z0-9 ]", " ", str(text)).lower().strip()


class HippoRag:
    """The graph of a corpus, built once; a search walks it."""

    def __init__(
        self,
        passages: Sequence[str],
        triples: Sequence[Sequence[Triple]],
        encoder: Encoder,
        *,
        synonyms: bool = True,
    ) -> None:
        """Take passages (title and text) and the triples of each; without ``synonyms`` phrases
        that are alike are not joined (a quadratic step that changes recall within the noise).
        """
        self._encoder = encoder
        self._count = len(passages)
        self._passage_vectors = encoder.encode(passages)
        of_passage = [_normalised_triples(each) for each in triples]
        self.facts = list(dict.fromkeys(fact for each in of_passage for fact in each))
        self._fact_vectors = encoder.encode([str(fact) for fact in self.facts])
        phrases = sorted({end for fact in self.facts for end in (fact[0], fact[2])})
        self._node = {phrase: self._count + row for row, phrase in enumerate(phrases)}
        held_by: dict[str, set[int]] = defaultdict(set)
        for number, each in enumerate(of_passage):
            for subject, _, object_ in each:
                held_by[subject].add(number)
                held_by[object_].add(number)
        self._spread = {phrase: len(numbers) for phrase, numbers in held_by.items()}
        edges = self._edges(of_passage, held_by, phrases if synonyms else ())
        self._graph = igraph.Graph(n=self._count + len(phrases), edges=list(edges))
        self._weights = list(edges.values())

    def _edges(
        self,
        of_passage: Sequence[Sequence[Triple]],
        held_by: dict[str, set[int]],
        phrases: Sequence[str],
    ) -> dict[tuple[int, int], float]:
        """Return the edges; those between phrases stand once in each direction, as in its code."""
        counts: Counter[tuple[int, int]] = Counter()
        for each in of_passage:
            for subject, _, object_ in each:
                if subject != object_:
                    counts[self._node[subject], self._node[object_]] += 1
                    counts[self._node[object_], self._node[subject]] += 1
        edges = {edge: float(count) for edge, count in counts.items()}
        edges |= self._synonyms(phrases)
        for phrase, numbers in held_by.items():
            edges |= {(number, self._node[phrase]): 1.0 for number in sorted(numbers)}
        return edges

    def _synonyms(self, phrases: Sequence[str]) -> dict[tuple[int, int], float]:
        vectors = self._encoder.encode(phrases)
        found: dict[tuple[int, int], float] = {}
        for first in range(0, len(phrases), 1000):
            cosines = vectors[first : first + 1000] @ vectors.T
            for row, phrase in enumerate(phrases[first : first + 1000], first):
                if len(phrase.replace(" ", "")) <= 2:
                    continue
                near = np.flatnonzero(cosines[row - first] >= SYNONYM_COSINE)
                near = near[np.argsort(-cosines[row - first][near], kind="stable")]
                for other in near[near != row][:MOST_SYNONYMS].tolist():
                    edge = self._node[phrase], self._node[phrases[other]]
                    found[edge] = float(cosines[row - first, other])
        return found

    def search(self, question: str, k: int) -> list[int]:
        """Return the numbers of the k best passages."""
        vector = self._encoder.encode([question])[0]
        reset = np.zeros(self._graph.vcount())
        reset[: self._count] = PASSAGE_WEIGHT * _stretched(self._passage_vectors @ vector)
        for phrase, weight in self._seeds(_stretched(self._fact_vectors @ vector)):
            reset[self._node[phrase]] = weight
        rank = self._graph.personalized_pagerank(
            damping=DAMPING,
            directed=False,
            weights=self._weights,
            reset=reset,
            implementation="prpack",
        )
        order = np.argsort(-np.array(rank[: self._count]), kind="stable")
        return [int(number) for number in order[:k]]

    def _seeds(self, scores: Array) -> list[tuple[str, float]]:
        """Return the phrases of the best facts: mean of score / passages that hold the phrase."""
        sums: dict[str, float] = defaultdict(float)
        times: Counter[str] = Counter()
        for fact in np.argsort(-scores, kind="stable")[:FACTS].tolist():
            for phrase in (self.facts[fact][0], self.facts[fact][2]):
                sums[phrase] += float(scores[fact]) / max(1, self._spread[phrase])
                times[phrase] += 1
        means = {phrase: total / times[phrase] for phrase, total in sums.items()}
        return sorted(means.items(), key=lambda item: -item[1])[:PHRASES]


def _normalised_triples(triples: Sequence[Triple]) -> list[Triple]:
    kept = [
        (normalised(one[0]), normalised(one[1]), normalised(one[2]))
        for one in triples
        if len(one) == 3
    ]
    return [one for one in dict.fromkeys(kept) if one[0] and one[2]]


def _stretched(values: npt.NDArray[np.float32]) -> Array:
    """Return values moved to 0 .. 1."""
    low, high = float(values.min()), float(values.max())
    if high <= low:
        return np.ones(len(values))
    stretched: Array = (values.astype(np.float64) - low) / (high - low)
    return stretched


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True, help="folder of one set")
    arguments.add_argument("--facts", type=Path, help="default: openie_gpt35.json of the folder")
    arguments.add_argument("--store", help="graphmem's, filled with the same set: ask it in turn")
    given = arguments.parse_args()
    corpus = json.loads((given.data / "corpus.json").read_text(encoding="utf-8"))
    facts = given.facts or given.data / "openie_gpt35.json"
    read = {one["idx"]: one["triples"] for one in json.loads(facts.read_text(encoding="utf-8"))}
    start = time.perf_counter()
    peer = HippoRag(
        [f"{one['title']}\n{one['text']}" for one in corpus],
        [read.get(number, []) for number in range(len(corpus))],
        StaticEncoder(),
    )
    built = time.perf_counter() - start
    ids = [str(one["id"]) for one in corpus]
    systems: dict[str, Callable[[str], list[str]]] = {
        "hipporag": lambda question: [ids[number] for number in peer.search(question, HITS)]
    }
    with ExitStack() as stack:
        if given.store:
            space = f"bench {given.data.resolve().name}"
            memory = stack.enter_context(Memory(given.store, namespace=space))
            systems["graphmem"] = lambda question: _sources(memory, question)
        queries = json.loads((given.data / "queries.json").read_text(encoding="utf-8"))
        figures = compared(systems, queries)
    result = {
        "command": f"python -m tests.benchmarks.hipporag_baseline --data data/{given.data.name}"
        + (" --store STORE" if given.store else ""),
        "commit": commit(),
        "encoder": StaticEncoder().name,
        "triples": facts.name,
        "facts": len(peer.facts),
        "built_seconds": round(built, 1),
        "its own code, R@5": 62.6,
        "systems": figures,
    }
    target = RESULTS / f"hipporag_{given.data.name}.json"
    target.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


def _sources(memory: Memory, question: str) -> list[str]:
    return list(dict.fromkeys(hit.source for hit in memory.search(question, top_k=HITS).hits))


def compared(
    systems: Mapping[str, Callable[[str], list[str]]], queries: Sequence[Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Ask each question of each system in turn, after some to warm them up; recall and times."""
    for query in queries[:_WARM_UP]:
        for search in systems.values():
            search(query["question"])
    ranked: dict[str, list[list[str]]] = {name: [] for name in systems}
    wall: dict[str, list[float]] = {name: [] for name in systems}
    cpu: dict[str, list[float]] = {name: [] for name in systems}
    for query in queries:
        for name, search in systems.items():
            start, busy = time.perf_counter(), time.process_time()
            ranked[name].append(search(query["question"]))
            cpu[name].append(time.process_time() - busy)
            wall[name].append(time.perf_counter() - start)
    gold = [[str(one) for one in query["gold"]] for query in queries]
    return {
        name: {
            **retrieval_scores(ranked[name], gold),
            **latencies(wall[name]),
            "cpu_ms_p50": latencies(cpu[name])["search_ms_p50"],
        }
        for name in systems
    }


if __name__ == "__main__":
    main()
