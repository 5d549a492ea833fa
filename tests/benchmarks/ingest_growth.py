"""Adding one passage until a search finds it: in a store of 1,000 passages and in one of 100,000.

Adding and searching are in turn in both stores, in one process; nothing is rebuilt between.

python tests/benchmarks/ingest_growth.py --small 1000 --large 100000 --out FILE
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest_memory import command_line, records

from graphmem import Document, Memory
from graphmem_ingest.bench.provenance import commit
from graphmem_ingest.pipeline import Pipeline
from graphmem_ingest.workers import InProcess


def documents(seed: int) -> Iterator[Document]:
    """Yield texts of one passage each, without end."""
    for line in records(float("inf"), seed):
        record = json.loads(line)
        yield Document(uri=record["id"], title=record["title"], text=record["text"][:1_000])


def filled(path: Path, passages: int, seed: int) -> Memory:
    memory = Memory(path, extract=False)
    pipeline = Pipeline(memory, InProcess(memory), batch_characters=500_000)
    report = pipeline.run(itertools.islice(documents(seed), passages))
    assert report.is_complete, report
    assert report.passages == passages
    return memory


def add_and_find(memory: Memory, reader: Memory, number: int) -> tuple[float, float]:
    """Return the seconds of one add, and of add and the search that first finds it."""
    name = f"Zanzifer{number}"
    started = time.perf_counter()
    memory.add(f"{name} keeps the old beacon of Marwick.", source=f"new{number}")
    added = time.perf_counter() - started
    hits = reader.search(f"What does {name} keep?", top_k=3).hits
    seconds = time.perf_counter() - started
    assert any(hit.source == f"new{number}" for hit in hits)
    return added, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    began = commit()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        stores = {
            size: filled(Path(folder) / f"{size}.db", size, asked.seed)
            for size in (asked.small, asked.large)
        }
        spent: dict[int, list[tuple[float, float]]] = {size: [] for size in stores}
        for number in range(-5, asked.times):  # the first five warm up
            for size, memory in stores.items():
                seconds = add_and_find(memory, memory, number + 5)
                if number >= 0:
                    spent[size].append(seconds)
        for memory in stores.values():
            memory.close()
    result: dict[str, Any] = {
        str(size): {
            "add_ms": round(statistics.median(add for add, _ in times) * 1e3, 2),
            "add_and_find_ms": round(statistics.median(both for _, both in times) * 1e3, 2),
        }
        for size, times in spent.items()
    }
    small, large = result[str(asked.small)], result[str(asked.large)]
    result["add_ratio"] = round(large["add_ms"] / small["add_ms"], 2)
    result["add_and_find_ratio"] = round(large["add_and_find_ms"] / small["add_and_find_ms"], 2)
    result |= {"times": asked.times, "seed": asked.seed, "commit": began, "command": command_line()}
    text = json.dumps(result, indent=1)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
