"""Show how many time expressions of the Recognizers-Text cases are read, ours and dateparser's.

python tests/benchmarks/dates.py --data FOLDER    (reads FOLDER/dates/cases.json)
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from pathlib import Path
from typing import Any

from graphmem.evaluation.dates import benchmark_dates

RESULT = Path(__file__).parent / "results" / "dates.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("GRAPHMEM_BENCH_DATA"))
    arguments = parser.parse_args()
    if arguments.data is None:
        parser.error("give --data or set GRAPHMEM_BENCH_DATA")
    cases = json.loads((Path(arguments.data) / "dates" / "cases.json").read_text("utf-8"))
    report = benchmark_dates(cases)
    _show(report)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=True,
        cwd=RESULT.parent,
    )
    header = {
        "command": "python tests/benchmarks/dates.py --data FOLDER",
        "commit": commit.stdout.strip(),
        "cases": len(cases),
        "note": "development part, which the grammar's kinds were written from; no seed: exact",
    }
    RESULT.write_text(json.dumps({**header, **report}, indent=2) + "\n", "utf-8")


def _show(report: dict[str, Any]) -> None:
    print(f"{'type':16} {'n':>4} {'span':>7} {'value':>7} {'library span':>13} {'value':>7}")
    for name, row in {"all": report, **report["per_type"]}.items():
        shares = [100 * row[k] for k in ("span", "value", "library_span", "library_value")]
        print(f"{name:16} {row['n']:4}" + "{:8.1f}{:8.1f}{:14.1f}{:8.1f}".format(*shares))
    print(f"found in the {report['empty_cases']} cases without any: {report['spurious']}")


if __name__ == "__main__":
    main()
