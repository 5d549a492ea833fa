"""What a turn costs that is added to a long session, beside a short one.

    python tests/benchmarks/append.py [--extract]

Both sessions grow in turns, so that the machine's load is the same for both. Prints JSON: medians
in ms of an add of one turn and of a search that finds it, at 100 and at 10,000 turns before it.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from graphmem import Memory

SIZES = (100, 10_000)
ADDED = 40


def turns(start: int, count: int) -> list[dict[str, Any]]:
    return [
        {
            "speaker": ("Ann", "Bo")[n % 2],
            "text": f"I saw the heron number {n} at weir {n % 97}, and it stayed until noon.",
            "id": str(n),
        }
        for n in range(start, start + count)
    ]


def main() -> None:
    spent: dict[int, dict[str, list[float]]] = {size: {"add": [], "find": []} for size in SIZES}
    with (
        tempfile.TemporaryDirectory() as folder,
        Memory(Path(folder) / "append.db", extract="--extract" in sys.argv) as memory,
    ):
        for size in SIZES:
            memory.add(turns(0, size), session_id="s", namespace=str(size))
        for number in range(ADDED):
            for size in SIZES:
                start = time.perf_counter()
                memory.add(turns(size + number, 1), session_id="s", namespace=str(size))
                spent[size]["add"].append(time.perf_counter() - start)
                start = time.perf_counter()
                question = f"heron number {size + number}"
                found = memory.search(question, top_k=3, namespace=str(size), channels=["lexical"])
                spent[size]["find"].append(time.perf_counter() - start)
                assert any(f"number {size + number} " in hit.text for hit in found.hits)
    report = {
        f"{what}_ms_at_{size}": round(1000 * statistics.median(times[what][3:]), 2)
        for size, times in spent.items()
        for what in times
    }
    both = [
        statistics.median(a + f for a, f in zip(*t.values(), strict=True)) for t in spent.values()
    ]
    print(json.dumps({**report, "ratio": round(both[1] / both[0], 2)}, indent=1))


if __name__ == "__main__":
    main()
