"""Sentences a second of the ingest beside those of nlp.pipe alone, with one worker and with two.

Rounds of the same text in turn: nlp.pipe, ingest with one worker, nlp.pipe(n_process=2), ingest
with two. Starting the worker processes is left out and told beside it; nlp.pipe(n_process=2) forks,
and pays for that in each round.

python tests/benchmarks/ingest_speed.py --corpus corpus.json --documents 1200 --out FILE
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ingest_memory import command_line

from graphmem import Document, Memory
from graphmem.nlp.pipeline import load_nlp, revision
from graphmem_ingest.bench.provenance import commit
from graphmem_ingest.pipeline import Pipeline
from graphmem_ingest.workers import InProcess, WorkerPool

_PIPE_BATCH = 64  # as the extractor's


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="JSON: [{title, text}].")
    parser.add_argument("--documents", type=int, default=1_200)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    rows = json.loads(asked.corpus.read_text(encoding="utf-8"))[: asked.documents]
    documents = [
        Document(uri=f"d{n}", title=row["title"], text=row["text"]) for n, row in enumerate(rows)
    ]
    result = measure([documents[k :: asked.rounds] for k in range(asked.rounds)])
    result |= {
        "documents": len(documents),
        "commit": commit(),
        "command": command_line(),
        "seed": None,
    }
    text = json.dumps(result, indent=1)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n")


def measure(rounds: Sequence[list[Document]]) -> dict[str, Any]:
    nlp = load_nlp()
    warm = [Document(uri=f"w{n}", text=f"Ada met Bo in Oslo in {1990 + n}.") for n in range(8)]
    with tempfile.TemporaryDirectory() as folder, Memory(Path(folder) / "one.db") as one:
        pool = WorkerPool(2, partial(Memory, ":memory:"))
        two = Memory(Path(folder) / "two.db")
        ingest(one, InProcess(one), warm)
        started = seconds_of(lambda: ingest(two, pool, warm))
        list(nlp.pipe([document.text for document in warm]))
        spent = dict.fromkeys(("pipe", "ingest", "pipe_2", "ingest_2"), 0.0)
        sentences = 0
        for documents in rounds:
            texts = [document.text for document in documents]
            sentences += sum(1 for doc in nlp.pipe(texts) for _ in doc.sents)
            spent["pipe"] += seconds_of(partial(run_pipe, nlp, texts, 1))
            spent["ingest"] += seconds_of(partial(ingest, one, InProcess(one), documents))
            spent["pipe_2"] += seconds_of(partial(run_pipe, nlp, texts, 2))
            spent["ingest_2"] += seconds_of(partial(ingest, two, pool, documents))
        pool.close()
        two.close()
    rates = {name: sentences / seconds for name, seconds in spent.items()}
    gain, pipe_gain = rates["ingest_2"] / rates["ingest"], rates["pipe_2"] / rates["pipe"]
    return {
        "pipeline": revision(nlp),
        "components": nlp.pipe_names,
        "sentences": sentences,
        "sentences_per_second": {name: round(rate, 1) for name, rate in rates.items()},
        "ingest_over_pipe": round(rates["ingest"] / rates["pipe"], 3),
        "gain_of_two": round(gain, 3),
        "gain_of_two_pipe": round(pipe_gain, 3),
        "gain_over_gain": round(gain / pipe_gain, 3),
        "seconds_to_start_two_workers": round(started, 1),
    }


def run_pipe(nlp: Any, texts: Sequence[str], processes: int) -> None:
    for _ in nlp.pipe(texts, batch_size=_PIPE_BATCH, n_process=processes):
        pass


def ingest(memory: Memory, preparation: Any, documents: Sequence[Document]) -> None:
    # Small enough batches for two workers to have equal shares of a round.
    report = Pipeline(memory, preparation, batch_characters=25_000).run(documents)
    assert report.is_complete, report


def seconds_of(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
