"""Does a write cost more when the memory is larger? One store grown, writes timed at each size.

    python tests/benchmarks/write_latency.py [OUT.json]

Facts of many subjects are added in large batches up to each size; then single facts are written,
each its own synced transaction: half of new subjects, half that close a fact which is held. The
sizes share one run, since the machine's own speed varies between runs.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphmem import Memory, Triple
from graphmem_ingest.bench.provenance import commit

SEED = 20261121
SIZES = (1_000, 10_000, 100_000)
BATCH = 5_000
WRITES = 300
RELATIONS = ("live in", "work for", "know", "visit")
FIRST, LATER = "2024-01-01", "2025-01-01"


def main() -> None:
    """Grow, time, print and keep."""
    rng = random.Random(SEED)  # noqa: S311 - a benchmark must be repeatable
    rows = []
    with tempfile.TemporaryDirectory() as folder, Memory(Path(folder) / "latency.db") as memory:
        facts = _facts(rng)
        held = 0
        for size in SIZES:
            begun = time.perf_counter()
            before = held
            while held < size:
                batch = [next(facts) for _ in range(min(BATCH, size - held))]
                memory.add_facts(batch, source=f"batch {held}", at=FIRST)
                held += len(batch)
            spent = time.perf_counter() - begun
            rows.append(
                {
                    "facts": size,
                    "built_per_second": round((size - before) / spent, 1),
                    **_timed(memory, rng, size),
                }
            )
            print(rows[-1], file=sys.stderr)
    report: dict[str, Any] = {
        "command": "python tests/benchmarks/write_latency.py",
        "commit": commit(),
        "seed": SEED,
        "writes_each": WRITES,
        "sizes": rows,
        "p95_ratio": round(rows[-1]["p95_ms"] / rows[0]["p95_ms"], 2),
    }
    text = json.dumps(report, indent=1)
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text + "\n", encoding="utf-8")
    print(text)


def _facts(rng: random.Random) -> Iterator[Triple]:
    number = 0
    while True:
        for relation in RELATIONS:
            yield Triple(
                subject=f"Person {number}",
                predicate=relation,
                object=f"Thing {rng.randrange(9_999)}",
            )
        number += 1


def _timed(memory: Memory, rng: random.Random, size: int) -> dict[str, float]:
    """Return the times of single writes, in milliseconds."""
    times = []
    for number in range(WRITES):
        known = number % 2 == 0
        name = (
            f"Person {rng.randrange(size // len(RELATIONS))}" if known else f"New {size} {number}"
        )
        fact = Triple(
            subject=name,
            predicate=rng.choice(RELATIONS[:2]),
            object=f"Thing {rng.randrange(9_999)}",
        )
        begun = time.perf_counter()
        memory.add_facts([fact], source=f"write {size} {number}", at=LATER)
        times.append(1_000 * (time.perf_counter() - begun))
    cuts = statistics.quantiles(times, n=20)
    return {
        "p50_ms": round(statistics.median(times), 2),
        "p95_ms": round(cuts[-1], 2),
    }


if __name__ == "__main__":
    main()
