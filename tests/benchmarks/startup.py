"""What starting costs: `import graphmem` and `graphmem --help` beside an empty Python, and how
large an installation of the core is.

    python tests/benchmarks/startup.py [--runs 15] [--no-install]

writes tests/benchmarks/results/startup.json.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from datetime import UTC, datetime
from pathlib import Path

from graphmem_ingest.bench.provenance import commit

CHECKOUT = Path(__file__).parents[2]
RESULTS = Path(__file__).parent / "results" / "startup.json"
PYTHON = sys.executable
COMMANDS = {
    "python -c pass": [PYTHON, "-c", "pass"],
    "python -c 'import numpy'": [PYTHON, "-c", "import numpy"],
    "python -c 'import graphmem'": [PYTHON, "-c", "import graphmem"],
    "python -c 'from graphmem import Memory'": [PYTHON, "-c", "from graphmem import Memory"],
    "graphmem --help": [str(Path(PYTHON).with_name("graphmem")), "--help"],
}


def seconds_of(runs: int) -> dict[str, dict[str, float]]:
    """Run each command in turn, so that what else the machine does falls on all of them alike."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, command in COMMANDS.items():
            started = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            seconds[name].append(time.perf_counter() - started)
    return {
        name: {
            "median_s": round(statistics.median(values), 3),
            "min_s": round(min(values), 3),
            "max_s": round(max(values), 3),
        }
        for name, values in seconds.items()
    }


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
            "wheel_mb": round(wheel.stat().st_size / 1e6, 1),
            "environment_mb": round(megabytes(room), 1),
            "of_these_empty_environment_mb": round(before, 1),
            "packages": len(listed),
            "torch": any(line.startswith("torch==") for line in listed),
        }


def megabytes(folder: Path) -> float:
    """Return what the files below a folder take on disk, in MB, as du counts it."""
    files = (path.lstat() for path in folder.rglob("*"))
    return sum(status.st_blocks * 512 for status in files) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--no-install", action="store_true", help="leave out the installation")
    given = parser.parse_args()
    result = {
        "command": "python tests/benchmarks/startup.py",
        "commit": commit(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": sys.version.split()[0],
        "runs": given.runs,
        "start": seconds_of(given.runs),
        **({} if given.no_install else {"installed": installed()}),
    }
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
