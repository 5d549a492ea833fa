"""What does it cost a search when half of what a corpus says is superseded?

    python tests/benchmarks/superseded.py [OUT.json]

The sentences of graphmem_ingest.corpora.consolidation with every value changed once: half of the
facts are superseded. One memory gets the sentences that still hold, another all of them, in a
random order. The same questions, of one hop and of two, are asked of both; gold are the
passages of the facts that answer. A returned fact is stale when a later sentence overwrote it.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graphmem import Document, Memory, instant
from graphmem_ingest.bench.provenance import commit
from graphmem_ingest.bench.updates import normal
from graphmem_ingest.corpora.consolidation import (
    Consolidation,
    ConsolidationQuestion,
    NumberedFact,
    consolidation,
)

SEED = 20261121
FACTS = 2_000  # half of them superseded
QUESTIONS = 200  # of each kind
BATCH = 200
TOP = 5


def main() -> None:
    """Tell both memories, ask both, print and keep."""
    pool = consolidation(facts=FACTS, overwritten=1.0, questions=QUESTIONS, seed=SEED)
    told = list(pool.facts)
    random.Random(SEED).shuffle(told)  # noqa: S311 - a benchmark must be repeatable
    report: dict[str, Any] = {
        "command": "python tests/benchmarks/superseded.py",
        "commit": commit(),
        "seed": SEED,
        "facts": len(told),
        "superseded": sum(fact.overwritten for fact in told),
        "questions": len(pool.questions),
        "without": _asked([fact for fact in told if not fact.overwritten], pool),
        "with": _asked(told, pool),
    }
    report["recall_drop_points"] = {
        kind: round(100 * (report["without"][kind] - report["with"][kind]), 2)
        for kind in ("recall@5", "recall@5 hops 1", "recall@5 hops 2")
    }
    text = json.dumps(report, indent=1)
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text + "\n", encoding="utf-8")
    print(text)


def _asked(facts: Sequence[NumberedFact], pool: Consolidation) -> dict[str, float]:
    """Return recall and stale facts of a fresh memory that was told these facts."""
    with tempfile.TemporaryDirectory() as folder, Memory(Path(folder) / "memory.db") as memory:
        for first in range(0, len(facts), BATCH):
            memory.add_documents([_document(fact) for fact in facts[first : first + BATCH]])
        rows = [_row(memory, question, pool) for question in pool.questions]
        believed = len(memory.facts())
    recall = {
        f"recall@{TOP}{name}": round(_mean([row[1] for row in rows if row[0] in hops]), 4)
        for name, hops in (("", (1, 2)), (" hops 1", (1,)), (" hops 2", (2,)))
    }
    return {
        **recall,
        "facts_believed": believed,
        f"facts_in_top_{TOP}": sum(row[2] for row in rows),
        f"stale_in_top_{TOP}": sum(row[3] for row in rows),
        "questions_with_stale": sum(row[3] > 0 for row in rows),
    }


def _document(fact: NumberedFact) -> Document:
    return Document(uri=f"fact {fact.serial}", text=fact.text, at=instant(fact.at))


def _row(
    memory: Memory, question: ConsolidationQuestion, pool: Consolidation
) -> tuple[int, float, int, int]:
    """Return a question's hops, its recall, and how many facts came, stale ones too."""
    result = memory.search(question.question, top_k=TOP)
    found = {hit.text for hit in result.hits}
    gold = [
        fact.text
        for fact in pool.facts
        if not fact.overwritten and (fact.subject, fact.predicate) in question.path
    ]
    stale = {_pair(fact.subject, fact.object) for fact in pool.facts if fact.overwritten}
    stale -= {_pair(fact.subject, fact.object) for fact in pool.facts if not fact.overwritten}
    facts = result.facts[:TOP]
    wrong = sum(_pair(fact.subject, fact.object) in stale for fact in facts)
    return question.hops, sum(text in found for text in gold) / len(gold), len(facts), wrong


def _pair(one: str, other: str) -> frozenset[str]:
    """Return what a fact links, whichever way round it is told."""
    return frozenset({normal(one), normal(other)})


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(1, len(values))


if __name__ == "__main__":
    main()
