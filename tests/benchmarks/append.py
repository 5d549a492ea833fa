"""What a turn costs that is added to a long session, beside a short one.

    python tests/benchmarks/append.py [--extract] [--out FILE]

Both sessions grow in turns, so that the machine's load is the same for both. Prints JSON: medians
in ms of an add of one turn and of a search that finds it, at 100 and at 10,000 turns before it.
Without extraction, whose cost is that of the turn alone, the ratio is at its worst.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from ingest_memory import command_line

from graphmem import Memory
from graphmem_ingest.bench.provenance import commit

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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--extract", action="store_true", help="Read names and facts too.")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    spent: dict[int, dict[str, list[float]]] = {size: {"add": [], "find": []} for size in SIZES}
    with (
        tempfile.TemporaryDirectory() as folder,
        Memory(Path(folder) / "append.db", extract=asked.extract) as memory,
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
    report: dict[str, Any] = {
        f"{what}_ms_at_{size}": round(1000 * statistics.median(times[what][3:]), 2)
        for size, times in spent.items()
        for what in times
    }
    both = [
        statistics.median(a + f for a, f in zip(*t.values(), strict=True)) for t in spent.values()
    ]
    report |= {"ratio": round(both[1] / both[0], 2), "extract": asked.extract}
    report |= {"commit": commit(), "command": command_line(), "seed": None}
    text = json.dumps(report, indent=1)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
