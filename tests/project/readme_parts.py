"""What the README shows of results: the table of comparison and the picture of a search.

    python tests/project/readme_parts.py

writes both anew: the table between its two marks in README.md, from the results that are committed
in tests/benchmarks/results and nothing else, and docs/graph.svg, a drawing of a search in the
sample world. A test holds the README to the results.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
README, PICTURE = ROOT / "README.md", ROOT / "docs" / "graph.svg"
RESULTS = ROOT / "tests" / "benchmarks" / "results"
OPENING, CLOSING = "<!-- comparison: made by tests/project/readme_parts.py -->", "<!-- end -->"
QUESTION = "Who designed the lighthouse on the island where Brandt Boatyard is now?"

_NAMES = {
    "graphmem": "**graphmem**",
    "lexical": "BM25 (ours)",
    "dense": "vectors, the same encoder",
    "rrf": "BM25 and vectors, fused",
}
# Of a run beside other libraries: graphmem through its retriever, on another machine's day.
_ELSEWHERE = {"retrievers": {"graphmem": "**graphmem** as a LlamaIndex retriever"}}

# What a search took; where others kept the machine busy, what it computed says more.
_SPEEDS = (
    ("p50_cpu_ms", " of CPU"),
    ("cpu_ms_p50", " of CPU"),
    ("search_ms_p50", ""),
    ("p50_ms", ""),
)


def comparison() -> str:
    """Return the table, one row a system and set, from every result that names both."""
    rows = [
        "| set (questions) | system | recall@5 | all in the top 5 | median of a search | result |",
        "|---|---|--:|--:|--:|---|",
    ]
    for path in sorted(RESULTS.glob("*.json"), key=_place):
        rows += _rows(path.stem, json.loads(path.read_text(encoding="utf-8")))
    return "\n".join(rows)


def _place(path: Path) -> tuple[str, str]:
    found = json.loads(path.read_text(encoding="utf-8"))
    return str(found.get("set", "") if isinstance(found, dict) else ""), path.stem


def _rows(stem: str, result: Any) -> Iterator[str]:
    systems = result.get("systems") if isinstance(result, dict) else None
    if not isinstance(systems, dict) or "set" not in result:
        return
    names = _NAMES | _ELSEWHERE.get(stem, {})
    questions = result.get("n") or result.get("questions")
    for system, scores in systems.items():
        recall = scores.get("R@5", scores.get("recall_at_5"))
        if recall is None:
            continue
        every = scores.get("AR@5")
        speed = next((f"{scores[key]:.0f} ms{of}" for key, of in _SPEEDS if key in scores), "")
        cells = (
            f"{result['set']} ({questions})" if questions else str(result["set"]),
            str(names.get(system, system)),
            f"{recall:.1f}",
            "" if every is None else f"{every:.1f}",
            speed,
            f"[{stem}](tests/benchmarks/results/{stem}.json)",
        )
        yield f"| {' | '.join(cells)} |"


def picture() -> str:
    """Return the drawing of a search that needs two passages."""
    from graphmem import Memory
    from graphmem_ingest.demo import sample_documents

    logging.getLogger("graphmem").setLevel("ERROR")  # one file of the world is German: we know
    with Memory(":memory:") as memory:
        memory.add_documents(sample_documents())
        return str(memory.search(QUESTION, top_k=3).graph())


def main() -> None:
    block = re.compile(f"{re.escape(OPENING)}.*?{re.escape(CLOSING)}", re.DOTALL)
    text = README.read_text(encoding="utf-8")
    table = f"{OPENING}\n{comparison()}\n{CLOSING}"
    README.write_text(block.sub(lambda _: table, text), encoding="utf-8")
    PICTURE.write_text(picture() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
