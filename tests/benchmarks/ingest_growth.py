"""Adding one passage until a search finds it: in a store of 1,000 passages and in one of 100,000.

The stores hold generated passages with names and facts (generated_world.py), written without being
read by spaCy; what is added is read by it. Adding and searching are in turn in both stores, in one
process; nothing is rebuilt between.

python tests/benchmarks/ingest_growth.py --small 1000 --large 100000 --out FILE
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from generated_world import NAMESPACE, World, fill
from ingest_memory import command_line

from graphmem import Memory
from graphmem.nlp.static_encoder import StaticEncoder
from graphmem.stores.opening import open_store
from graphmem_ingest.bench.provenance import commit


def filled(path: Path, passages: int, seed: int) -> Memory:
    """Return a memory of so many passages; a file that is there goes on where it was."""
    store = open_store(str(path), StaticEncoder())
    there = store.stats(NAMESPACE).counts.get("passage", 0)
    fill(store, World(passages, seed), start=there)
    store.close()
    memory = Memory(path, namespace=NAMESPACE)
    assert memory.stats().counts["passage"] >= passages
    return memory


def add_and_find(memory: Memory, number: int) -> tuple[float, float]:
    """Return the seconds of one add, and of add and the search that first finds it."""
    name = f"Zanzifer{number}"
    started = time.perf_counter()
    memory.add(f"{name} keeps the old beacon of Marwick.", source=f"new{number}")
    added = time.perf_counter() - started
    hits = memory.search(f"What does {name} keep?", top_k=3).hits
    seconds = time.perf_counter() - started
    assert any(hit.source == f"new{number}" for hit in hits)
    return added, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="Where the stores are kept; default: nowhere.")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    began = commit()
    with tempfile.TemporaryDirectory() as folder:
        stores = {
            size: filled((asked.folder or Path(folder)) / f"{size}.db", size, asked.seed)
            for size in (asked.small, asked.large)
        }
        spent: dict[int, list[tuple[float, float]]] = {size: [] for size in stores}
        for number in range(-5, asked.times):  # the first five warm up
            for size, memory in stores.items():
                seconds = add_and_find(memory, number + 5)
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
