"""The memory on a Neo4j server beside the one in a file: the same texts, the same run.

    python -m tests.benchmarks.neo4j_compare sets --server SCRIPT --stores DIR SET...
    python -m tests.benchmarks.neo4j_compare sizes --server SCRIPT --stores DIR 10000 100000
    python -m tests.benchmarks.neo4j_compare walk --server SCRIPT --stores DIR 10000 100000
    python -m tests.benchmarks.neo4j_compare copy --server SCRIPT --stores DIR SET...

``sets`` ingests folders of documents with questions into both, batch by batch in turns, and asks
both every question. ``sizes`` does the same with generated passages (generated_world.py), which are
kept under DIR: they are written once. ``walk`` asks Graph Data Science for the personalized
PageRank over the whole graph of such a store, from the seeds of the search's own walk, and compares
the best passages and the costs (SCRIPT must take --gds). ``copy`` ingests the first documents of a
set into a file, copies it to a server and from there to another file, compares the exports and asks
file and server every question.

SCRIPT starts and stops servers of its own (start, stop, --port N, --home DIR, --gds) and prints
lines of NEO4J_* to be exported.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import neo4j
import numpy as np
import pytest

from graphmem import Document, Memory, StaticEncoder
from graphmem.copying import copy_memory
from graphmem.evaluation.retrieval_metrics import recall_at
from graphmem.model.scope import Scope
from graphmem.protocols import GraphStore
from graphmem.recall.channels import walk
from graphmem.recall.question import question_of
from graphmem.recall.seeds import Seed, seeds_of
from graphmem.settings import server_settings_from
from graphmem.stores.neo4j import Neo4jStore
from graphmem.stores.neo4j.statements import Transaction
from graphmem.stores.opening import open_store
from graphmem_ingest.bench.provenance import commit
from graphmem_ingest.bench.retrieval import BATCH, read_set
from tests.benchmarks.generated_world import NAMESPACE, WordSums, World, batch_of

RESULTS = Path(__file__).parent / "results"
# A server that has just started runs its first statements interpreted: after ten questions searches
# took 3.6 times as long as the file (10,000 passages), after two hundred 2.6 times.
WARM_UP = 200
BLOCK = 500  # generated passages a batch
COPIED = 300  # documents of a set that are copied
TOP = 20  # passages that the walk and the oracle are compared by


@contextmanager
def server(script: str, home: Path, *options: str) -> Iterator[str]:
    """Start a server of this run's own on a free port; stop it in order."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    place = ["--port", port, "--home", str(home)]
    try:
        # A busy machine may start a server later than the script waits for: then it is asked again.
        for _ in range(4):
            command = [script, "start", *place, *options]
            started = subprocess.run(command, capture_output=True, text=True, check=False)
            if started.returncode == 0:
                break
        started.check_returncode()
        os.environ.update(dict(re.findall(r"export (\w+)=(\S+)", started.stdout)))
        yield os.environ["NEO4J_URI"]
    finally:
        subprocess.run([script, "stop", *place], check=True)


def timed(seconds: dict[str, float], name: str, work: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    result = work()
    seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - start
    return result


def in_turns(names: Sequence[str], number: int) -> list[str]:
    return list(names) if number % 2 else list(names)[::-1]


def p50(seconds: list[float]) -> float:
    return round(1000 * statistics.median(seconds), 1)


@dataclass(slots=True)
class Taken:
    """What searches took, by store: seconds each, seconds of this process's CPU in all, and the
    statements that were said to the server.
    """

    seconds: dict[str, list[float]]
    cpu: dict[str, float]
    statements: int = 0


def asked_in_turns(
    memories: dict[str, Memory], questions: Sequence[str]
) -> tuple[Taken, list[dict[str, list[Any]]]]:
    """Ask each question of both; return what it took, and the hits of each question."""
    taken = Taken({name: [] for name in memories}, dict.fromkeys(memories, 0.0))
    found = []
    with pytest.MonkeyPatch.context() as patch:
        run = Transaction.run

        def counted(tx: Transaction, text: Any, given: dict[str, Any]) -> neo4j.Result:
            taken.statements += 1
            return run(tx, text, given)

        patch.setattr(Transaction, "run", counted)
        for number, question in enumerate(questions):
            hits = {}
            for name in in_turns(list(memories), number):
                cpu, start = time.process_time(), time.perf_counter()
                hits[name] = list(memories[name].search(question, top_k=10).hits)
                taken.seconds[name].append(time.perf_counter() - start)
                taken.cpu[name] += time.process_time() - cpu
            found.append(hits)
    return taken, found


def speed(count: int, seconds: dict[str, float]) -> dict[str, Any]:
    """Speeds with reading (what a user waits for) and of writing alone."""
    whole = {name: seconds["prepare"] + seconds[name] for name in ("sqlite", "neo4j")}
    return {
        "documents_per_second": {name: round(count / s, 1) for name, s in whole.items()},
        "writes_alone_per_second": {
            name: round(count / seconds[name], 1) for name in ("sqlite", "neo4j")
        },
        "neo4j_to_sqlite": round(whole["sqlite"] / whole["neo4j"], 3),
        "neo4j_to_sqlite_writes_alone": round(seconds["sqlite"] / seconds["neo4j"], 3),
    }


def searched(taken: Taken) -> dict[str, Any]:
    p50s = {name: p50(seconds) for name, seconds in taken.seconds.items()}
    count = len(taken.seconds["neo4j"])
    return {
        "search_p50_ms": p50s,
        "search_ratio": round(p50s["neo4j"] / p50s["sqlite"], 2),
        "client_cpu_ms": {name: round(1000 * s / count, 1) for name, s in taken.cpu.items()},
        "round_trips_per_search": round(taken.statements / count, 1),
        "load_average": [round(one, 1) for one in os.getloadavg()[:2]],
    }


def compare_set(folder: Path, url: str, temporary: str) -> dict[str, Any]:
    """Ingest a set into both, each batch read once; ask both every question."""
    data = read_set(folder)
    with ExitStack() as stack:
        memories = {
            "sqlite": stack.enter_context(
                Memory(f"{temporary}/{data.name}.db", namespace=data.name)
            ),
            "neo4j": stack.enter_context(Memory(url, namespace=data.name)),
        }
        seconds = written_in_turns(memories, data.documents)
        for memory in memories.values():
            memory.search("warm up")
        taken, found = asked_in_turns(memories, [one.question for one in data.queries])
        exports = {memory.export(canonical=True) for memory in memories.values()}
    recalls: dict[str, list[float]] = {name: [] for name in memories}
    same = 0
    for query, hits in zip(data.queries, found, strict=True):
        ranked = {name: list(dict.fromkeys(hit.source for hit in hits[name])) for name in hits}
        for name, sources in ranked.items():
            recalls[name].append(100 * recall_at(sources, query.gold, 5))
        same += ranked["sqlite"] == ranked["neo4j"]
    return {
        "set": data.name,
        "documents": len(data.documents),
        "recall@5": {name: round(statistics.mean(r), 2) for name, r in recalls.items()},
        "questions": len(data.queries),
        "questions_ranked_alike": same,
        "canonical_exports_equal": len(exports) == 1,
        "ingest": speed(len(data.documents), seconds),
        **searched(taken),
    }


def copied(folder: Path, url: str, temporary: str) -> dict[str, Any]:
    """Copy a file with real documents to a server, and from there to another file."""
    data = read_set(folder)
    documents = data.documents[:COPIED]
    places = {"file": f"{temporary}/a.db", "server": url, "file_again": f"{temporary}/b.db"}
    seconds: dict[str, float] = {}
    with ExitStack() as stack:
        memories = [
            stack.enter_context(Memory(place, namespace=data.name)) for place in places.values()
        ]
        for start in range(0, len(documents), BATCH):
            memories[0].add_documents(documents[start : start + BATCH])
        timed(seconds, "to_server", partial(copy_memory, memories[0], memories[1]))
        timed(seconds, "from_server", partial(copy_memory, memories[1], memories[2]))
        canonical = {memory.export(canonical=True) for memory in memories}
        whole = {memory.export() for memory in memories}
        counts = dict(memories[2].stats().counts)
        both = {"sqlite": memories[0], "neo4j": memories[1]}
        for memory in both.values():
            memory.search("warm up")
        taken, found = asked_in_turns(both, [one.question for one in data.queries])
    ids = [{name: [hit.id for hit in hits] for name, hits in one.items()} for one in found]
    return {
        "set": data.name,
        "documents": len(documents),
        "canonical_exports_equal": len(canonical) == 1,
        "whole_exports_equal": len(whole) == 1,
        "canonical_export_characters": len(next(iter(canonical)) or ""),
        "counts": counts,
        "seconds": {name: round(s, 1) for name, s in seconds.items()},
        "questions": len(ids),
        "questions_ranked_alike": sum(one["sqlite"] == one["neo4j"] for one in ids),
        **searched(taken),
    }


def written_in_turns(
    memories: dict[str, Memory], documents: Sequence[Document]
) -> dict[str, float]:
    """Prepare each batch once and write it to both."""
    seconds: dict[str, float] = {}
    first = next(iter(memories.values()))
    for number, start in enumerate(range(0, len(documents), BATCH)):
        batch = documents[start : start + BATCH]
        prepared = timed(seconds, "prepare", partial(first.prepare, batch))
        for name in in_turns(list(memories), number):
            timed(seconds, name, partial(memories[name].write, prepared))
    return seconds


def filled(places: dict[str, str], size: int) -> dict[str, Any]:
    """Write generated passages into stores that lack them; return what it took."""
    world, encoder = World(size), WordSums()
    seconds: dict[str, float] = {}
    with ExitStack() as stack:
        stores: dict[str, GraphStore] = {}
        for name, place in places.items():
            stores[name] = open_store(place, StaticEncoder())
            stack.callback(stores[name].close)
        held = {
            name: store.stats(NAMESPACE).counts.get("passage", 0) for name, store in stores.items()
        }
        for number, first in enumerate(range(0, size, BLOCK)):
            lacking = [name for name, count in held.items() if count <= first]
            if lacking:
                told = [world.passage(n) for n in range(first, min(first + BLOCK, size))]
                batch = batch_of(told, encoder, f"generated:{first}")
                for name in in_turns(lacking, number):
                    timed(seconds, name, partial(stores[name].write, batch))
    new = {name: size - held[name] for name in seconds}
    return {name: round(new[name] / s, 1) for name, s in seconds.items() if new[name]}


def compare_size(places: dict[str, str], size: int, questions: int) -> dict[str, Any]:
    """Ask both stores, as a new process finds them."""
    written = filled(places, size)
    asked = World(size).questions(WARM_UP + questions)
    first: dict[str, float] = {}
    with ExitStack() as stack:
        memories = {
            name: stack.enter_context(Memory(place, namespace=NAMESPACE))
            for name, place in places.items()
        }
        for name, memory in memories.items():
            timed(first, name, partial(memory.search, asked[0]))
        asked_in_turns(memories, asked[:WARM_UP])
        taken, found = asked_in_turns(memories, asked[WARM_UP:])
    ids = [{name: [hit.id for hit in hits] for name, hits in one.items()} for one in found]
    return {
        "passages": size,
        "questions": questions,
        **searched(taken),
        "questions_ranked_alike": sum(one["sqlite"] == one["neo4j"] for one in ids),
        "first_search_s": {name: round(s, 2) for name, s in first.items()},
        "passages_written_per_second": written or "written by an earlier run",
    }


_PROJECT = """
CALL () {
    MATCH (a:Passage {namespace: $namespace})-[m:MENTIONS]->(b:Entity)
    RETURN a, b, CASE WHEN m.is_home = 1 THEN 3.0 ELSE 1.0 END AS weight
    UNION ALL
    MATCH (a:Entity {namespace: $namespace})-[:BELIEVED]->(b:Entity)
    RETURN a, b, 1.0 AS weight
}
WITH gds.graph.project("graph", a, b, {relationshipProperties: {weight: weight}},
    {undirectedRelationshipTypes: ["*"]}) AS graph
RETURN graph.nodeCount AS nodes, graph.relationshipCount AS relationships
"""
_RANK = """
UNWIND $keys AS key
MATCH (e:Entity {key: key})
WITH collect(e) AS seeds
CALL gds.pageRank.stream("graph", {sourceNodes: seeds, dampingFactor: 0.5, maxIterations: 60,
    tolerance: 1e-9, relationshipWeightProperty: "weight", concurrency: 2})
YIELD nodeId, score
WHERE score > 0
WITH gds.util.asNode(nodeId) AS n, score
WHERE n:Passage
RETURN n.key AS key, score ORDER BY score DESC LIMIT $top
"""


def compare_walk(url: str, size: int, questions: int) -> dict[str, Any]:
    """Ask the walk and the oracle for their best passages from the same seeds."""
    scope = Scope(namespace=NAMESPACE)
    settings = server_settings_from()
    kept, ours, oracle, same_best = [], [], [], 0
    store = Neo4jStore(url)
    auth = (settings.username, settings.password)
    with (
        neo4j.GraphDatabase.driver(url, auth=auth, notifications_min_severity="OFF") as driver,
        driver.session(database=settings.database) as session,
    ):
        session.run("CALL gds.graph.drop('graph', false)").consume()
        projected = session.run(_PROJECT, namespace=NAMESPACE).single(strict=True).data()
        for number, text in enumerate(World(size).questions(WARM_UP + questions)):
            # Graph Data Science gives all seeds one weight.
            found_seeds = seeds_of(question_of(text), scope, store)
            seeds = [replace(one, weight=1.0) for one in found_seeds]
            start = time.perf_counter()
            found = walk(seeds, scope, store).passages
            middle = time.perf_counter()
            best = oracle_best(session, seeds)
            end = time.perf_counter()
            if number < WARM_UP:
                continue
            ours.append(middle - start)
            oracle.append(end - middle)
            mine = found.keys[np.argsort(-found.scores, kind="stable")][:TOP].tolist()
            kept.append(len(set(mine) & set(best)) / max(1, len(best)))
            same_best += mine[:1] == best[:1]
    store.close()
    return {
        "passages": size,
        "questions": questions,
        "projected": projected,
        "kept_of_top_20": round(100 * statistics.mean(kept), 1),
        "same_best_passage": same_best,
        "walk_p50_ms": p50(ours),
        "oracle_p50_ms": p50(oracle),
    }


def oracle_best(session: neo4j.Session, seeds: Sequence[Seed]) -> list[int]:
    keys = [seed.record.key for seed in seeds]
    rows = session.run(_RANK, keys=keys, top=TOP)
    return [row["key"] for row in rows]


def run(what: str, given: Sequence[str], asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    stores: Path = asked.stores
    stores.mkdir(parents=True, exist_ok=True)
    if what in ("sets", "copy"):
        with (
            tempfile.TemporaryDirectory() as temporary,
            server(asked.server, Path(temporary) / "neo4j") as url,
        ):
            for folder in given:
                work = compare_set if what == "sets" else copied
                yield work(Path(folder), url, temporary)
        return
    for size in map(int, given):
        options = ["--gds"] if what == "walk" else []
        with server(asked.server, stores / f"neo4j-{size}", *options) as url:
            if what == "walk":
                filled({"neo4j": url}, size)
                yield compare_walk(url, size, asked.questions)
            else:
                places = {"sqlite": str(stores / f"{size}.db"), "neo4j": url}
                yield compare_size(places, size, asked.questions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("sets", "sizes", "walk", "copy"))
    parser.add_argument("given", nargs="+")
    parser.add_argument("--server", required=True)
    parser.add_argument("--stores", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    rows = []
    for row in run(asked.what, asked.given, asked):
        print(json.dumps(row, indent=1), flush=True)
        rows.append(row)
    result: dict[str, Any] = {
        "command": f"python -m tests.benchmarks.neo4j_compare {asked.what} --server SCRIPT "
        "--stores DIR " + " ".join(Path(one).name for one in asked.given),
        "commit": commit(),
        "seed": World(1).seed,
        "threads": os.environ.get("OMP_NUM_THREADS", "all"),
        "runs": rows,
    }
    if asked.what == "sizes" and len(rows) > 1:
        growth = rows[-1]["search_p50_ms"]["neo4j"] / rows[0]["search_p50_ms"]["neo4j"]
        result["neo4j_search_growth"] = round(growth, 2)
    out = asked.out or RESULTS / f"neo4j_{asked.what}.json"
    out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
