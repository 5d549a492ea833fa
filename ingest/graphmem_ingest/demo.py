"""The demo: the sample world goes in, ten questions come out answered with evidence."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphmem import Document, Hit, Memory, SearchResult
from graphmem_ingest.sources import read_path

SAMPLES = Path(__file__).parent / "samples"
WORLD = SAMPLES / "world"
TOP_K = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of the sample world: its answer, and the passages that hold it.

    A gold entry is a file, or a file, ``#`` and the title of an article or the id of a turn.
    """

    text: str
    answer: str
    gold: tuple[str, ...]
    why: str
    as_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the memory found for a question, and which of its gold is among the hits."""

    question: Question
    result: SearchResult
    found: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Say whether all the evidence was found."""
        return len(self.found) == len(self.question.gold)


def sample_documents() -> list[Document]:
    """Return the sample world, its sources called by their names in the folder."""
    folder = f"{WORLD.as_posix()}/"
    return [
        document.named(_below(document.uri, folder))
        for document in read_path(WORLD)
        if isinstance(document, Document)
    ]


def demo_questions() -> list[Question]:
    """Return the ten questions that the demo asks."""
    rows = json.loads((SAMPLES / "questions.json").read_text(encoding="utf-8"))
    return [
        Question(
            text=row["question"],
            answer=row["answer"],
            gold=tuple(row["gold"]),
            why=row["why"],
            as_of=row.get("as_of"),
        )
        for row in rows
        if row.get("demo")
    ]


def answers(memory: Memory, questions: Sequence[Question]) -> Iterator[Answer]:
    """Ask the memory; nothing is left out that it finds or misses."""
    for question in questions:
        result = memory.search(question.text, top_k=TOP_K, as_of=question.as_of)
        found = tuple(
            gold for gold in question.gold if any(holds(hit, gold) for hit in result.hits)
        )
        yield Answer(question=question, result=result, found=found)


def holds(hit: Hit, gold: str) -> bool:
    """Say whether a hit is the passage that a gold entry names."""
    file, _, part = gold.partition("#")
    return hit.source.partition("#")[0] == file and part in (
        "",
        hit.title,
        hit.metadata.get("turn_id"),
    )


def _below(uri: str, folder: str) -> str:
    _, found, name = uri.partition(folder)
    return name if found else Path(uri).name
