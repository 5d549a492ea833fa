"""Does the search find the passages that answer a question? Recall against gold, beside baselines.

A set is a folder with ``corpus.json`` [{id, title, text}] and ``queries.json`` [{id, question,
gold: [ids]}]. Ranks count source documents, not passages of them.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphmem import BadInput, Document, Memory
from graphmem.evaluation.retrieval_metrics import (
    latencies,
    paired_bootstrap,
    recall_at,
    retrieval_scores,
)
from graphmem_ingest.bench.provenance import commit, peak_rss_mb, size_mb

BATCH = 64  # documents a transaction
DEPTH = 30  # passages asked for, so that ten source documents are among them
RRF_DEPTH, RRF_K = 100, 60
SEED = 1  # of the bootstrap; nothing else is drawn
SYSTEMS = ("graphmem", "lexical", "dense", "rrf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question with the ids of the documents that answer it."""

    id: str
    question: str
    gold: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalSet:
    """A corpus with questions."""

    name: str
    documents: tuple[Document, ...]
    queries: tuple[Query, ...]


def read_set(folder: Path, queries: Path | None = None) -> RetrievalSet:
    """Read a folder in the shape above.

    Raises:
        BadInput: a file is missing or not of that shape.
    """
    corpus = records(folder / "corpus.json")
    asked = records(queries or folder / "queries.json")
    try:
        return RetrievalSet(
            name=folder.resolve().name,
            documents=tuple(
                Document(uri=str(one["id"]), title=one.get("title") or "", text=one["text"])
                for one in corpus
            ),
            queries=tuple(
                Query(
                    id=str(one["id"]),
                    question=one["question"],
                    gold=tuple(str(gold) for gold in one["gold"]),
                )
                for one in asked
            ),
        )
    except (KeyError, TypeError) as error:
        raise BadInput(f"{folder}: a record has no {error}: see graphmem bench --help") from error


def records(path: Path) -> list[dict[str, Any]]:
    """Return what a JSON file lists.

    Raises:
        BadInput: it is missing, no JSON or no list.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise BadInput(f"{path} is no JSON ({error})") from error
    if not isinstance(found, list):
        raise BadInput(f"{path} must hold a list of records")
    return found


def fill(
    memory: Memory, documents: Sequence[Document], on_progress: Callable[[int, int], None]
) -> float:
    """Add the documents, and return the seconds it took; 0 where all are there already."""
    start = time.perf_counter()
    if memory.stats().counts.get("source", 0) >= len(documents):
        return 0.0
    for first in range(0, len(documents), BATCH):
        memory.add_documents(documents[first : first + BATCH])
        on_progress(min(first + BATCH, len(documents)), len(documents))
    return time.perf_counter() - start


def bench_retrieval(
    memory: Memory,
    data: RetrievalSet,
    *,
    store: str,
    encoder: str,
    channels: Sequence[str] | None = None,
    on_progress: Callable[[int, int], None],
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Fill the memory, ask every question of every system; return the scores and the rankings."""
    index_seconds = fill(memory, data.documents, on_progress)
    rankings: dict[str, list[list[str]]] = defaultdict(list)
    seconds: dict[str, list[float]] = defaultdict(list)
    own = {"channels": tuple(channels)} if channels else {}
    memory.search("warm up")
    for query in data.queries:
        for system, ranked, taken in _ask_all(memory, query.question, own):
            rankings[system].append(ranked)
            seconds[system].append(taken)
    gold = [query.gold for query in data.queries]
    systems = {
        name: {**retrieval_scores(rankings[name], gold), **latencies(seconds[name])}
        for name in SYSTEMS
    }
    report = {
        "set": data.name,
        "n": len(data.queries),
        "encoder": encoder or memory.stats().encoder,
        "store": store,
        "commit": commit(),
        "seed": SEED,
        "index_seconds": round(index_seconds, 2),
        "passages_per_second": round(len(data.documents) / index_seconds, 1)
        if index_seconds
        else None,
        "peak_rss_mb": peak_rss_mb(),
        "store_mb": size_mb(store),
        "systems": systems,
        "diff": differences(rankings, gold),
    }
    return report, _per_query(data.queries, rankings)


def _ask_all(
    memory: Memory, question: str, own: Mapping[str, Any]
) -> Iterator[tuple[str, list[str], float]]:
    start = time.perf_counter()
    memory.search(question, top_k=10, **own)
    taken = time.perf_counter() - start
    yield "graphmem", _sources(memory, question, DEPTH, **own), taken
    lists: list[list[str]] = []
    total = 0.0
    for name in ("lexical", "dense"):
        start = time.perf_counter()
        memory.search(question, top_k=10, channels=(name,))
        taken = time.perf_counter() - start
        total += taken
        lists.append(_sources(memory, question, RRF_DEPTH, channels=(name,)))
        yield name, lists[-1], taken
    yield "rrf", _rrf(lists), total


def _sources(memory: Memory, question: str, depth: int, **options: Any) -> list[str]:
    hits = memory.search(question, top_k=depth, **options).hits
    return list(dict.fromkeys(hit.source for hit in hits))


def _rrf(lists: Sequence[Sequence[str]]) -> list[str]:
    """Reciprocal rank fusion (Cormack et al., 2009) of rankings; ties keep the first list's."""
    scores: dict[str, float] = defaultdict(float)
    for ranked in lists:
        for rank, source in enumerate(ranked, 1):
            scores[source] += 1 / (RRF_K + rank)
    return sorted(scores, key=lambda source: -scores[source])


def differences(
    rankings: Mapping[str, Sequence[Sequence[str]]], gold: Sequence[Sequence[str]]
) -> dict[str, list[float]]:
    """Return the paired bootstrap interval (95 %) of graphmem's recall@5 minus each system's."""
    recalls = {
        name: [100 * recall_at(r, g, 5) for r, g in zip(rankings[name], gold, strict=True)]
        for name in SYSTEMS
    }
    return {
        name: [
            round(end, 2) for end in paired_bootstrap(recalls["graphmem"], recalls[name], seed=SEED)
        ]
        for name in SYSTEMS
        if name != "graphmem"
    }


def _per_query(
    queries: Sequence[Query], rankings: Mapping[str, Sequence[Sequence[str]]]
) -> list[dict[str, Any]]:
    return [
        {
            "id": query.id,
            "question": query.question,
            "gold": list(query.gold),
            "ranked": {name: list(rankings[name][row][:DEPTH]) for name in SYSTEMS},
        }
        for row, query in enumerate(queries)
    ]
