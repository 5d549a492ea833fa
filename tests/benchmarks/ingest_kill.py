"""Kill -9 an ingest again and again at random moments: does the same command end in the same?

python tests/benchmarks/ingest_kill.py --kills 20 --workers 2 --out FILE
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from ingest_memory import command_line

import graphmem_ingest
from graphmem import Memory
from graphmem_ingest.bench.provenance import commit

WORLD = Path(graphmem_ingest.__file__).parent / "samples" / "world"
RUN = "from graphmem.cli import main; main()"


def command(store: Path, workers: int) -> list[str]:
    words = ["graphmem", "ingest", str(WORLD), "--store", str(store), "--workers", str(workers)]
    return [sys.executable, "-c", f"import sys; sys.argv = {words!r}; {RUN}"]


def believed(store: Path) -> str:
    with Memory(store) as memory:
        text = memory.export(canonical=True)
        assert text is not None
        assert not memory.ledger.sources(state="pending")
        return text


def survive(store: Path, workers: int, chance: random.Random, seconds: float) -> int:
    """Run to the end through kills; return how many struck."""
    kills = 0
    while True:
        process = subprocess.Popen(
            command(store, workers), stdout=subprocess.DEVNULL, start_new_session=True
        )
        try:
            if process.wait(timeout=chance.uniform(0.3, 1.2) * seconds) == 0:
                return kills
            raise RuntimeError(f"the command failed with {process.returncode}")
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)  # the parent alone: its workers must follow
            process.wait()
            kills += 1
            seconds *= 1.1  # on a slow machine an end must come


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)  # noqa: S311 - when to kill is no secret
    kills = runs = different = 0
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        whole = Path(folder) / "whole.db"
        subprocess.run(command(whole, asked.workers), check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - started
        expected = believed(whole)
        while kills < asked.kills:
            store = Path(folder) / f"{runs}.db"
            kills += survive(store, asked.workers, chance, seconds)
            different += believed(store) != expected
            runs += 1
    result: dict[str, Any] = {
        "kills": kills,
        "runs": runs,
        "different_exports": different,
        "workers": asked.workers,
        "seed": asked.seed,
        "commit": commit(),
        "command": command_line(),
    }
    text = json.dumps(result, indent=1)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
