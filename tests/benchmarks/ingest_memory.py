"""How much memory a long ingest takes: the peak of its last quarter beside that of its second.

python tests/benchmarks/ingest_memory.py --megabytes 1000 --no-extract --out FILE
python tests/benchmarks/ingest_memory.py --megabytes 50 --extract --workers 2 --out FILE
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Self

from graphmem import Memory
from graphmem_ingest.bench.provenance import commit
from graphmem_ingest.inputs import Inputs
from graphmem_ingest.pipeline import Pipeline, Progress
from graphmem_ingest.workers import InProcess, Preparation, WorkerPool

_SYLLABLES = "ba de fi go lu mar nor pel ris sta tor ven wil yar zan kel dro hem lin cas".split()
_PLACES = [f"{a}{b}".capitalize() for a in _SYLLABLES for b in ("ton", "ford", "wick", "burg")]
_SENTENCES = (
    "{p} moved to {c} in {y}.",
    "{p} works for the {o} as an engineer.",
    "In {y}, {p} founded the {o} in {c} together with {q}.",
    "{q}, who was born in {c}, has never met {p}.",
    "The {o} was sold to {p} after the {w} had {w} the {w} of {c}.",
    "They said that the {w} near {c} would be {w} again before {y}.",
    "A {w} {w} of the {w} was found by {q} under the old {w}.",
    "{p} likes the {w}, but {q} prefers a {w} with {w}.",
)


def records(megabytes: float, seed: int) -> Iterator[str]:
    """Yield lines of JSON, about 2 KB each, of as many people, places and words as people write."""
    chance = random.Random(seed)  # noqa: S311 - text, no secret
    words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(50_000)]
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))
    left = megabytes * 1_000_000
    number = 0
    while left > 0:
        people = [_person(chance) for _ in range(4)]
        drawn = iter(chance.choices(words, cum_weights=weights, k=200))
        text = " ".join(_sentence(chance, people, drawn) for _ in range(28))
        at = f"20{chance.randint(10, 24)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        record = {"id": f"r{number}", "title": f"Report {number}", "at": at, "text": text}
        line = json.dumps(record) + "\n"
        yield line
        left -= len(line)
        number += 1


def _person(chance: random.Random) -> str:
    first, last = (
        "".join(chance.choices(_SYLLABLES, k=k)).capitalize() for k in (2, chance.randint(2, 3))
    )
    return f"{first} {last}"


def _sentence(chance: random.Random, people: list[str], words: Iterator[str]) -> str:
    parts = chance.choice(_SENTENCES).split("{w}")
    text = parts[0] + "".join(next(words) + part for part in parts[1:])
    firm = f"{chance.choice(_PLACES)} {chance.choice(('Trust', 'Museum', 'Company', 'Institute'))}"
    return text.format(
        p=chance.choice(people),
        q=chance.choice(people),
        c=chance.choice(_PLACES),
        o=firm,
        y=chance.randint(1950, 2024),
    )


class Watch:
    """The resident size of this process and its children, sampled, by quarter of the input."""

    def __init__(self) -> None:
        self.share = 0.0
        self.peaks = [0.0, 0.0, 0.0, 0.0]
        self.samples: list[tuple[float, float]] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def reached(self, progress: Progress) -> None:
        self.share = progress.bytes_done / max(1, progress.bytes_total)

    def _sample(self) -> None:
        while not self._ended.wait(0.1):
            size = sum(resident_mb(pid) for pid in family(os.getpid()))
            quarter = min(3, int(self.share * 4))
            self.peaks[quarter] = max(self.peaks[quarter], size)
            if not self.samples or self.share - self.samples[-1][0] >= 0.02:
                self.samples.append((round(self.share, 3), round(size, 1)))
                print(*self.samples[-1], *self.peaks, file=sys.stderr, flush=True)


def family(pid: int) -> list[int]:
    """Return a process and those that it started (Linux)."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:
            continue
    return found


def resident_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def command_line() -> str:
    """Return how this was called, without the folders of this machine."""
    words = ["/".join(Path(word).parts[-2:]) if "/" in word else word for word in sys.argv]
    return " ".join(["python", *words])


def measure(asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    source = folder / "generated.jsonl"
    with source.open("w", encoding="utf-8") as file:
        file.writelines(records(asked.megabytes, asked.seed))
    open_memory = partial(Memory, extract=asked.extract)
    with open_memory(folder / "memory.db") as memory, Watch() as watch:
        preparation: Preparation = InProcess(memory)
        if asked.workers > 1:
            preparation = WorkerPool(asked.workers, partial(open_memory, ":memory:"))
        inputs = Inputs([str(source)])
        pipeline = Pipeline(memory, preparation, on_progress=watch.reached)
        started = time.perf_counter()
        report = pipeline.run(inputs, size=inputs.size)
        seconds = time.perf_counter() - started
        preparation.close()
        counts = dict(memory.stats().counts)
    assert report.is_complete, report
    return {
        "megabytes": asked.megabytes,
        "extraction": asked.extract,
        "workers": asked.workers,
        "peak_mb_by_quarter": [round(peak, 1) for peak in watch.peaks],
        "last_over_second": round(watch.peaks[3] / watch.peaks[1], 3),
        "samples": watch.samples,
        "seconds": round(seconds, 1),
        "counts": counts,
        "store_mb": round((folder / "memory.db").stat().st_size / 1e6, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=50)
    parser.add_argument("--extract", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="Where the input and the store are kept.")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    began = commit()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        result = measure(asked, Path(folder))
    result |= {"seed": asked.seed, "commit": began, "command": command_line()}
    text = json.dumps(result, indent=1)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
