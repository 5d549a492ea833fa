"""Kill -9 a writer of small batches again and again: is every acknowledged write there?

python tests/benchmarks/kill_writer.py --kills 50 --out tests/benchmarks/results/kill_writer.json
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from graphmem.model.scope import Scope
from graphmem.stores.sqlite import SqliteStore
from graphmem.testing.batches import remember

ROOT = Path(__file__).parents[2]
PASSAGES = 3  # of each batch


def write_on(path: str, number: int) -> None:
    """Write batches until killed; say each one's number once its write has returned."""
    store = SqliteStore(path)
    while True:
        texts = (f"Ada{number} knows Bo{i}. {'word ' * 200}" for i in range(PASSAGES))
        remember(store, str(number), *texts)
        print(number, flush=True)
        number += 1


def kill_once(path: str, number: int, seconds: float) -> int:
    """Start a writer, kill it after some time of writing, return its last acknowledged number."""
    command = [sys.executable, __file__, "--write", path, "--number", str(number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
        assert writer.stdout is not None
        last = int(writer.stdout.readline())
        time.sleep(seconds)
        writer.kill()
        return max([last, *(int(line) for line in writer.stdout if line.endswith("\n"))])


def check(path: str, acknowledged: int) -> dict[str, Any]:
    """Open the store as a user would, and count what is missing of it."""
    store = SqliteStore(path)
    uris = {source.uri for source in store.sources("default")}
    found = store.postings(Scope(namespace="default"), ["knows"])
    counts = store.stats("default").counts
    store.close()
    half = sum(counts[kind] != PASSAGES * len(uris) for kind in ("passage", "assertion", "fact"))
    half += len(found.postings[0].keys) != PASSAGES * len(uris)
    return {
        "lost": len({str(n) for n in range(acknowledged + 1)} - uris),
        "half_written": half,
        "batches": len(uris),
    }


def integrity(path: str) -> str:
    """Ask SQLite and FTS5 whether the file is sound."""
    raw = sqlite3.connect(path)
    raw.execute("INSERT INTO passage_terms (passage_terms) VALUES ('integrity-check')")
    answer: str = raw.execute("PRAGMA integrity_check").fetchone()[0]
    raw.close()
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--write")
    parser.add_argument("--number", type=int, default=0)
    asked = parser.parse_args()
    if asked.write:
        write_on(asked.write, asked.number)
    chance = random.Random(asked.seed)  # noqa: S311 - when to kill is no secret
    totals = {"lost": 0, "half_written": 0}
    acknowledged = unacknowledged = 0
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "memory.db")
        following, last = 0, -1
        for _ in range(asked.kills):
            last = kill_once(path, following, chance.uniform(0, 0.2))
            acknowledged += last - following + 1
            found = check(path, last)
            totals = {name: totals[name] + found[name] for name in totals}
            unacknowledged += found["batches"] - (last + 1)
            # A batch that was written but not acknowledged is written again: it changes nothing.
            following = last + 1
        sound = integrity(path)
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout.strip()  # fmt: skip
    result = {
        "kills": asked.kills,
        "acknowledged": acknowledged,
        "written_but_not_acknowledged": unacknowledged,
        **totals,
        "integrity": sound,
        "seed": asked.seed,
        "commit": commit,
    }
    text = json.dumps(result, indent=2)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
