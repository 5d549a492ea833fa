"""What a newcomer waits for: `make demo`, then `make test`, as whole commands on a fresh clone that
has nothing yet, the environments and their packages included.

    python tests/benchmarks/newcomer.py [--only demo]

clones the commit that is checked out into an empty folder and writes
tests/benchmarks/results/newcomer.json. pip's cache is left out of it, so that every package is
fetched; how long that takes depends on the index and the line.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from graphmem_ingest.bench.provenance import commit

CHECKOUT = Path(__file__).parents[2]
RESULTS = Path(__file__).parent / "results" / "newcomer.json"
TARGETS = ("demo", "test")


def timed(target: str, folder: Path) -> dict[str, object]:
    """Run one target in a clone; return its seconds, its exit code and its last line."""
    there = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    there.pop("VIRTUAL_ENV", None)
    there["PIP_NO_CACHE_DIR"] = "1"
    started = time.perf_counter()
    done = subprocess.run(
        ["make", target], cwd=folder, env=there, capture_output=True, text=True, check=False
    )
    lines = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout).strip().splitlines() or [""]
    return {
        "seconds": round(time.perf_counter() - started, 1),
        "exit_code": done.returncode,
        "last_line": lines[-1].strip("= "),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=TARGETS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "clone", "--quiet", CHECKOUT, folder], check=True)
        found = {
            f"make {target}": timed(target, Path(folder))
            for target in TARGETS
            if given.only in (None, target)
        }
    result = {
        "command": "python tests/benchmarks/newcomer.py",
        "commit": commit(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        **found,
    }
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
