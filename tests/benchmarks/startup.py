"""What starting costs: `import graphmem`, `graphmem --help` and a whole `graphmem search` on 10,000
passages beside an empty Python, one that only loads the encoder, and one that imports numpy and
reads the question; and how large an installation of the core is.

    python tests/benchmarks/startup.py [--runs 15] [--no-install] [--store memory.db]

writes tests/benchmarks/results/startup.json. A search reads a question without spaCy: what reads it
are the modules that find its terms, names, dates and near words (graphmem.recall.question,
question_time, dialogue_question, document_question, near_words), and its model is the packaged
encoder with its tokenizer. "read the question" does that and nothing else: it opens no store and
loads neither the rest of the search nor the command. "encode the question" is only the model.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from datetime import UTC, datetime
from pathlib import Path

from graphmem import Document, Memory
from graphmem.testing import FakeExtractor
from graphmem_ingest.bench.provenance import commit

CHECKOUT = Path(__file__).parents[2]
RESULTS = Path(__file__).parent / "results" / "startup.json"
PYTHON = sys.executable
GRAPHMEM = str(Path(PYTHON).with_name("graphmem"))
QUESTION = "Who met Ostrin Velda in the harbour?"
READ = f"""
import numpy
from graphmem import StaticEncoder
from graphmem.recall.dialogue_question import read_question
from graphmem.recall.document_question import document_question
from graphmem.recall.near_words import NearWords
from graphmem.recall.question import question_of
from graphmem.recall.question_time import windows
question, encoder = {QUESTION!r}, StaticEncoder()
encoder.encode([question])
question_of(question)
read_question(question, near_words=NearWords(encoder), windows=windows(question, now=None))
"""
ENCODE = f"import numpy; from graphmem import StaticEncoder; StaticEncoder().encode([{QUESTION!r}])"
_ALONE = "python -c 'import numpy; "
COMMANDS = {
    "python -c pass": [PYTHON, "-c", "pass"],
    "python -c 'import numpy'": [PYTHON, "-c", "import numpy"],
    "python -c 'import graphmem'": [PYTHON, "-c", "import graphmem"],
    "python -c 'from graphmem import Memory'": [PYTHON, "-c", "from graphmem import Memory"],
    "graphmem --help": [GRAPHMEM, "--help"],
    f"{_ALONE}encode the question'": [PYTHON, "-c", ENCODE],
    f"{_ALONE}read the question'": [PYTHON, "-c", READ],
}
SEARCH = "graphmem search on 10,000 passages"
PASSAGES, BATCH, SEED = 10_000, 1_000, 20


def fill(store: Path) -> None:
    """Write passages of five sentences with names, facts and vectors: the words are invented."""
    draw = random.Random(SEED)  # noqa: S311 - not a secret
    syllables = [a + b for a in "bdfgklmnprstv" for b in ("a", "e", "i", "o", "u", "an", "el")]

    def word() -> str:
        return "".join(draw.choices(syllables, k=draw.randint(1, 3)))

    words = [word() for _ in range(5_000)]
    names = ["Ostrin", "Velda", *(word().capitalize() for _ in range(2_000))]

    def sentence() -> str:
        if draw.random() < 0.3:
            return f"{draw.choice(names)} {draw.choice(words)} {draw.choice(names)}."
        return f"{draw.choice(names)} {' '.join(draw.choices(words, k=12))}."

    with Memory(store, extractor=FakeExtractor()) as memory:
        for start in range(0, PASSAGES, BATCH):
            memory.add_documents(
                [
                    Document(uri=f"{number}", text=" ".join(sentence() for _ in range(5)))
                    for number in range(start, start + BATCH)
                ]
            )


def seconds_of(runs: int, store: Path) -> dict[str, dict[str, float]]:
    """Run each command in turn, so that what else the machine does falls on all of them alike;
    ``cpu_s`` is what they computed, however long they waited for others.
    """
    commands = {**COMMANDS, SEARCH: [GRAPHMEM, "search", QUESTION, "--store", str(store)]}
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    # Bytecode is kept, as an installation does; the first run, which may write it, counts for none.
    there = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    for run in range(runs + 1):
        for name, command in commands.items():
            started, computed = time.perf_counter(), cpu_seconds()
            subprocess.run(command, check=True, capture_output=True, env=there)
            if run:
                taken = time.perf_counter() - started, cpu_seconds() - computed
                seconds[name].append(taken)
    return {
        name: {
            "median_s": round(statistics.median(whole for whole, _ in taken), 3),
            "min_s": round(min(whole for whole, _ in taken), 3),
            "max_s": round(max(whole for whole, _ in taken), 3),
            "cpu_s": round(statistics.median(cpu for _, cpu in taken), 3),
        }
        for name, taken in seconds.items()
    }


def cpu_seconds() -> float:
    """Return what the processes that ended so far have computed."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ratio(start: dict[str, dict[str, float]], alone: str, figure: str) -> float:
    """Return how many times a process that only does one thing a whole search takes."""
    return round(start[SEARCH][figure] / start[f"{_ALONE}{alone}'"][figure], 2)


def installed() -> dict[str, object]:
    """Install the wheel in an empty environment; return its size and what lies in it."""
    with tempfile.TemporaryDirectory() as folder:
        wheels, room = Path(folder) / "wheels", Path(folder) / "venv"
        pip = [PYTHON, "-m", "pip", "--quiet"]
        subprocess.run([*pip, "wheel", "--no-deps", "-w", wheels, CHECKOUT], check=True)
        (wheel,) = wheels.glob("*.whl")
        venv.create(room, with_pip=True)
        before = megabytes(room)
        python = str(room / "bin" / "python")
        subprocess.run([python, "-m", "pip", "--quiet", "install", wheel], check=True)
        listed = subprocess.run(
            [python, "-m", "pip", "list", "--format=freeze"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
        return {
            "commit": commit(),
            "wheel_mb": round(wheel.stat().st_size / 1e6, 1),
            "environment_mb": round(megabytes(room), 1),
            "of_these_empty_environment_mb": round(before, 1),
            "packages": len(listed),
            "torch": any(line.startswith("torch==") for line in listed),
        }


def last_installed() -> object:
    """Return what the last run found that did install, with the commit that it was of."""
    last = json.loads(RESULTS.read_text(encoding="utf-8"))
    return {"commit": last["commit"], **last["installed"]}


def megabytes(folder: Path) -> float:
    """Return what the files below a folder take on disk, in MB, as du counts it."""
    files = (path.lstat() for path in folder.rglob("*"))
    return sum(status.st_blocks * 512 for status in files) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument(
        "--no-install", action="store_true", help="keep the last run's installation"
    )
    parser.add_argument("--store", type=Path, help="keep the passages here, and use what is there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = given.store or Path(folder) / "memory.db"
        if not store.exists():
            fill(store)
        start = seconds_of(given.runs, store)
    result = {
        "command": "python tests/benchmarks/startup.py",
        "commit": commit(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": sys.version.split()[0],
        "runs": given.runs,
        "start": start,
        "search_to_read": ratio(start, "read the question", "median_s"),
        "search_to_read_cpu": ratio(start, "read the question", "cpu_s"),
        "search_to_encode": ratio(start, "encode the question", "median_s"),
        "installed": last_installed() if given.no_install else installed(),
    }
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
