"""Do later facts overwrite earlier ones, also under a second hop? Numbered facts, made up here.

The facts of graphmem_ingest.corpora.consolidation are told in an order of their own, each with its
time; each question is answered by following current facts.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from graphmem import Memory, Triple, instant
from graphmem_ingest.bench.provenance import commit
from graphmem_ingest.bench.updates import normal
from graphmem_ingest.corpora.consolidation import ConsolidationQuestion, NumberedFact, consolidation

BATCH = 500  # facts a transaction
_QUESTIONS = 2_000  # of each kind at most


def bench_consolidation(
    memory: Memory, *, facts: int, seed: int, on_progress: Callable[[str], None]
) -> dict[str, Any]:
    """Tell a pool of facts in a random order, and ask; return shares of right answers."""
    pool = consolidation(facts=facts, questions=_QUESTIONS, seed=seed)
    told = list(pool.facts)
    random.Random(seed).shuffle(told)  # noqa: S311 - a benchmark must be repeatable
    start = time.perf_counter()
    for first in range(0, len(told), BATCH):
        on_progress(f"fact {first} of {len(told)}")
        _tell(memory, told[first : first + BATCH])
    write_seconds = time.perf_counter() - start
    asked, right, stale = Counter[int](), Counter[int](), Counter[int]()
    for number, question in enumerate(pool.questions):
        if number % 100 == 0:
            on_progress(f"question {number} of {len(pool.questions)}")
        answers = _answers(memory, question)
        asked[question.hops] += 1
        right[question.hops] += answers == {normal(question.answer)}
        stale[question.hops] += bool(answers & set(map(normal, question.stale)))
    return {
        "facts": len(told),
        "overwritten": sum(fact.overwritten for fact in told),
        "seed": seed,
        "commit": commit(),
        "write_seconds": round(write_seconds, 2),
        **{
            f"hops_{hops}": {
                "n": asked[hops],
                "right": round(right[hops] / max(1, asked[hops]), 4),
                "stale": round(stale[hops] / max(1, asked[hops]), 4),
            }
            for hops in (1, 2)
        },
    }


def _tell(memory: Memory, facts: Sequence[NumberedFact]) -> None:
    memory.add_facts(
        [
            Triple(
                subject=fact.subject,
                predicate=fact.predicate,
                object=fact.object,
                observed_at=instant(fact.at),
                evidence=fact.text,
            )
            for fact in facts
        ],
        source="numbered facts",
    )


def _answers(memory: Memory, question: ConsolidationQuestion) -> set[str]:
    """Follow a question's relations through current facts; return what it ends at."""
    ends = {question.path[0][0]}
    for _, predicate in question.path:
        ends = {
            fact.object for end in ends for fact in memory.facts(subject=end, predicate=predicate)
        }
    return set(map(normal, ends))
