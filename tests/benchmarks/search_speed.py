"""How long a whole search takes with 10,000, 100,000 and 1,000,000 passages, beside HippoRAG 2's.

    python -m tests.benchmarks.search_speed --stores DIR [--sizes 10000 100000] [--questions 100]

Stores of generated passages (generated_world.py) are filled once and kept under DIR: some 20 s for
10,000 passages, 6 KB each. Each question is asked once of each system in turn, on one thread, after
some others have warmed them up; none comes twice. The peer (hipporag_baseline.py, graph built
beforehand, no synonym edges, which makes it faster) has the same passages, the same encoder and
9 triples a passage, as many as GPT-3.5 reads in one of MuSiQue's, of which 4 join the names that
our graph joins; it is left out above ``--peer-until`` passages. Where the time goes is the mean of
CPU milliseconds a part, its own parts left out. Writes results/search_speed.json.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import platform
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from graphmem import Memory, StaticEncoder
from graphmem.evaluation.retrieval_metrics import latencies
from graphmem.recall.documents import DocumentSearch
from graphmem.recall.ranking import Ranker
from graphmem.recall.retriever import Retriever
from graphmem.recall.turns import TurnSearch
from graphmem.stores.opening import open_store
from graphmem.stores.sqlite.store import SqliteStore
from graphmem_ingest.bench.provenance import commit
from tests.benchmarks.generated_world import NAMESPACE, Told, WordSums, World, fill
from tests.benchmarks.hipporag_baseline import HippoRag

RESULTS = Path(__file__).parent / "results" / "search_speed.json"
WARM_UP = 20
# What is timed on its own, and the name that it goes by in the report.
_PARTS: tuple[tuple[type, str, str], ...] = (
    (SqliteStore, "postings", "store: postings"),
    (SqliteStore, "nearest", "store: nearest vectors"),
    (SqliteStore, "neighbourhood", "store: neighbourhood"),
    (SqliteStore, "features", "store: features"),
    (SqliteStore, "named", "store: names"),
    (SqliteStore, "passages", "store: passages"),
    (SqliteStore, "facts", "store: facts"),
    (SqliteStore, "assertions", "store: assertions"),
    (SqliteStore, "entities", "store: entities"),
    (SqliteStore, "sources", "store: sources"),
    (StaticEncoder, "encode", "encoder"),
    (TurnSearch, "rank", "turns"),
    (DocumentSearch, "first_view", "documents: candidates"),
    (DocumentSearch, "second_view", "documents: linked candidates"),
    (DocumentSearch, "paired", "documents: pairs"),
    (Ranker, "rank", "one ranking"),
    (Retriever, "search", "hits, facts and evidence"),
)


class Parts:
    """CPU seconds spent in parts of a search while installed, each without the parts inside it."""

    def __init__(self) -> None:
        """Begin with none."""
        self.seconds: dict[str, float] = defaultdict(float)
        self._inside: list[float] = []

    def install(self) -> Callable[[], None]:
        """Time the parts from now on; return what ends that."""
        originals = [(owner, name, getattr(owner, name)) for owner, name, _ in _PARTS]
        for (owner, name, label), (_, _, original) in zip(_PARTS, originals, strict=True):
            setattr(owner, name, self._timed(original, label))

        def remove() -> None:
            for owner, name, original in originals:
                setattr(owner, name, original)

        return remove

    def _timed(self, function: Callable[..., Any], label: str) -> Callable[..., Any]:
        @functools.wraps(function)
        def timed(*given: Any, **named: Any) -> Any:
            start = time.thread_time()
            self._inside.append(0.0)
            try:
                return function(*given, **named)
            finally:
                taken = time.thread_time() - start
                self.seconds[label] += taken - self._inside.pop()
                if self._inside:
                    self._inside[-1] += taken

        return timed


def store_of(folder: Path, size: int) -> Path:
    """Return a store of that many passages, filled first (or to its end) if it is not."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{size}.db"
    store = open_store(str(path), StaticEncoder())
    held = store.stats(NAMESPACE).counts.get("passage", 0)
    if held < size:
        fill(store, World(size), start=held)
    store.close()
    return path


def peer_of(world: World) -> HippoRag:
    """Return the peer over the same passages."""
    told = [world.passage(number) for number in range(world.size)]
    triples = [list(_triples(one)) for one in told]
    texts = [f"{one.title}\n{one.text}" for one in told]
    return HippoRag(texts, triples, WordSums(), synonyms=False)


def _triples(one: Told) -> Iterator[tuple[str, str, str]]:
    """Yield what a model would read in a passage: a triple a name, and five about phrases."""
    for verb, other, line in zip(one.verbs, one.others, one.lines, strict=True):
        yield one.title, verb, other
        words = line.rstrip(".").split()
        yield other, words[-4], f"{words[-3]} {words[-2]}"
    yield one.title, one.lines[0].split()[-5], one.lines[0].split()[-6]


def measured(path: Path, size: int, questions: int, *, with_peer: bool) -> dict[str, Any]:
    """Ask every question of each system in turn; return milliseconds and where ours go."""
    world = World(size)
    asked = world.questions(WARM_UP + 2 * questions)
    peer = peer_of(world) if with_peer else None
    with Memory(path, namespace=NAMESPACE) as memory:
        start = time.perf_counter()
        memory.search(asked[0])
        first = time.perf_counter() - start
        for question in asked[1:WARM_UP]:
            memory.search(question)
            if peer is not None:
                peer.search(question, 10)
        systems: dict[str, Callable[[str], Any]] = {"graphmem": memory.search}
        if peer is not None:
            found = peer
            systems["hipporag"] = lambda question: found.search(question, 10)
        seconds = _seconds(systems, asked[WARM_UP : WARM_UP + questions])
        where = _where(memory, asked[WARM_UP + questions :])
    return {
        "passages": size,
        "questions": questions,
        "store_mb": round(path.stat().st_size / 1e6, 1),
        "first_search_ms": round(1000 * first, 1),
        "systems": {name: _milliseconds(each) for name, each in seconds.items()},
        "cpu_ms_by_part": where,
    }


def _seconds(
    systems: dict[str, Callable[[str], Any]], asked: Sequence[str]
) -> dict[str, list[tuple[float, float]]]:
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in systems}
    for question in asked:
        for name, search in systems.items():
            wall, cpu = time.perf_counter(), time.process_time()
            search(question)
            taken[name].append((time.perf_counter() - wall, time.process_time() - cpu))
    return taken


def _milliseconds(taken: Sequence[tuple[float, float]]) -> dict[str, float]:
    cpu = latencies([one for _, one in taken])["search_ms_p50"]
    return {**latencies([one for one, _ in taken]), "cpu_ms_p50": cpu}


def _where(memory: Memory, asked: Sequence[str]) -> dict[str, float]:
    parts = Parts()
    remove = parts.install()
    try:
        for question in asked:
            memory.search(question)
    finally:
        remove()
    return {
        label: round(1000 * seconds / len(asked), 2)
        for label, seconds in sorted(parts.seconds.items(), key=lambda item: -item[1])
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stores", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--peer-until", type=int, default=100_000)
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    runs = [
        measured(
            store_of(given.stores, size), size, given.questions, with_peer=size <= given.peer_until
        )
        for size in given.sizes
    ]
    p50 = [run["systems"]["graphmem"]["search_ms_p50"] for run in runs]
    result = {
        "command": "python -m tests.benchmarks.search_speed --stores DIR --sizes "
        + " ".join(map(str, given.sizes)),
        "commit": commit(),
        "seed": World(1).seed,
        "threads": os.environ.get("OMP_NUM_THREADS", "all"),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "runs": runs,
        "times_as_long_as_the_size_before": [
            round(after / before, 2) for before, after in pairwise(p50)
        ],
    }
    given.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
