"""Sentences a second of the ingest of turns, beside those of documents that say the same.

The sentences of a corpus go in twice, as its documents and as turns of two speakers, so many
sentences a turn; in rounds by turns, so that the machine's load is the same for both. Beside the
wall clock the processor's time is told, which other processes do not lengthen.

    python tests/benchmarks/turns_speed.py --corpus corpus.json --documents 400 --out FILE
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from ingest_memory import command_line

from graphmem import Document, Memory, Turn
from graphmem.nlp.pipeline import load_nlp
from graphmem_ingest.bench.provenance import commit

T = TypeVar("T")
PER_TURN = 2  # sentences; those of LoCoMo's turns are 1 to 4
PER_SESSION = 30  # turns


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="JSON: [{title, text}].")
    parser.add_argument("--documents", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    rows = json.loads(asked.corpus.read_text(encoding="utf-8"))[: asked.documents]
    report = measured([rows[k :: asked.rounds] for k in range(asked.rounds)])
    report |= {"commit": commit(), "command": command_line(), "seed": None}
    text = json.dumps(report, indent=1)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n")


def measured(rounds: Sequence[Sequence[dict[str, str]]]) -> dict[str, Any]:
    nlp = load_nlp()
    spent = {name: np.zeros(2) for name in ("documents", "turns")}
    sentences = turns = documents = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        Memory(Path(folder) / "documents.db") as written,
        Memory(Path(folder) / "turns.db") as spoken,
    ):
        for memory in (written, spoken):  # the models are loaded before
            memory.add("Ada met Bo in Oslo in 1990.", source="warm")
        for number, rows in enumerate(rounds):
            texts = [row["text"] for row in rows]
            said = [s.text for doc in nlp.pipe(texts) for s in doc.sents if s.text.strip()]
            texts_in = [
                Document(uri=f"{number}/{n}", title=row["title"], text=row["text"])
                for n, row in enumerate(rows)
            ]
            log = sessions(said, number)
            both = [
                ("documents", partial(written.add_documents, texts_in)),
                ("turns", partial(spoken.add_documents, log)),
            ]
            # What comes second finds the caches warm: each does in half of the rounds.
            for name, work in both if number % 2 else reversed(both):
                spent[name] += seconds_of(work)
            sentences += len(said)
            turns += sum(len(session.turns) for session in log)
            documents += len(rows)
    wall, cpu = ({name: float(one[clock]) for name, one in spent.items()} for clock in (0, 1))
    return {
        "sentences": sentences,
        "documents": documents,
        "turns": turns,
        **{f"sentences_per_second_{name}": round(sentences / wall[name], 1) for name in wall},
        **{f"sentences_per_cpu_second_{name}": round(sentences / cpu[name], 1) for name in cpu},
        "turns_of_documents": round(wall["documents"] / wall["turns"], 3),
        "turns_of_documents_cpu": round(cpu["documents"] / cpu["turns"], 3),
    }


def sessions(said: Sequence[str], number: int) -> list[Document]:
    turns = [
        Turn(speaker=("Ann", "Bo")[n % 2], text=" ".join(part))
        for n, part in enumerate(in_parts(said, PER_TURN))
    ]
    return [
        Document(uri=f"log{number}/{n}", turns=tuple(part), session_id=f"{number}/{n}")
        for n, part in enumerate(in_parts(turns, PER_SESSION))
    ]


def in_parts(items: Sequence[T], size: int) -> list[Sequence[T]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


def seconds_of(work: Callable[[], object]) -> npt.NDArray[np.float64]:
    """Return the seconds of the wall clock, and of the processor."""
    start = time.perf_counter(), time.process_time()
    work()
    return np.array([time.perf_counter() - start[0], time.process_time() - start[1]])


if __name__ == "__main__":
    main()
