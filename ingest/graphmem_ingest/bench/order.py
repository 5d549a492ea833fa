"""Does a memory know which of two stretches of a text came first, and that it never saw one?

After SORT (Pink et al., "Assessing episodic memory in LLMs with sequence order recall tasks",
2024): pairs of stretches of books. Here they have 20 to 40 words, begin anywhere, and one word in
ten is another; the last tenth of each book is never stored, and gives those that must be unknown.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from graphmem import BadInput, Memory
from graphmem_ingest.bench.provenance import commit
from graphmem_ingest.sources import read_path
from graphmem_ingest.sources.discovery import find_files

SHORTEST, LONGEST = 20, 40
CHANGED = 0.1
STORED = 0.9
_SEEN = 4


@dataclass(frozen=True, kw_only=True)
class Book:
    """A text: the part that is stored, and the words of both parts."""

    uri: str
    stored: str
    words: tuple[str, ...]
    unseen: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        """The stored words with one blank between them."""
        return " ".join(self.words)


def read_books(folder: Path) -> list[Book]:
    """Read the texts of a folder.

    Raises:
        BadInput: it holds none that is long enough.
    """
    books = [book for text in _texts(folder) for book in _book(*text)]
    if not books:
        raise BadInput(f"{folder} holds no text of a thousand words: give a folder of books")
    return books


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for file in find_files([folder]):
        for item in read_path(file):
            text = getattr(item, "text", "")
            if text:
                yield item.uri, text


def _book(uri: str, text: str) -> Iterator[Book]:
    cut = text.find("\n", int(len(text) * STORED))
    stored, unseen = text[:cut], text[cut:]
    words = tuple(stored.split())
    if len(words) >= 1_000 and len(unseen.split()) >= 2 * LONGEST:
        yield Book(uri=uri, stored=stored, words=words, unseen=tuple(unseen.split()))


def bench_order(
    memory: Memory,
    books: Sequence[Book],
    *,
    pairs: int,
    seed: int,
    on_progress: Callable[[int, int], None],
) -> dict[str, Any]:
    """Store the books; ask for the order of pairs, and of as many in which one was never stored."""
    for book in books:
        memory.add(book.stored, source=book.uri)
    dice = random.Random(seed)  # noqa: S311 - a sample, no secret
    weights = [len(book.words) for book in books]
    right = unknown = 0
    seconds: list[float] = []
    for number in range(pairs):
        book = dice.choices(books, weights)[0]
        first, second = _pair(book, dice)
        asked, wanted = ((first, second), "before")
        if dice.random() < 0.5:
            asked, wanted = ((second, first), "after")
        start = time.perf_counter()
        right += memory.order(*asked) == wanted
        seconds.append(time.perf_counter() - start)
        never = _unseen(book, dice)
        asked = (never, second) if dice.random() < 0.5 else (first, never)
        unknown += memory.order(*asked) == "unknown"
        on_progress(number + 1, pairs)
    return {
        "pairs": pairs,
        "order": round(100 * right / pairs, 2),
        "unknown": round(100 * unknown / pairs, 2),
        "seed": seed,
        "books": len(books),
        "passages": memory.stats().counts["passage"],
        "commit": commit(),
        "order_ms_p50": round(1000 * float(np.median(seconds)), 2),
    }


def _pair(book: Book, dice: random.Random) -> tuple[str, str]:
    """Return two stretches of a book that do not overlap, the earlier one first."""
    while True:
        places = sorted(dice.randrange(len(book.words) - LONGEST) for _ in range(2))
        if places[1] - places[0] >= LONGEST:
            first, second = (_stretch(book.words, place, dice) for place in places)
            return first, second


def _unseen(book: Book, dice: random.Random) -> str:
    """Return a stretch of the part that was not stored, of which nothing stands in the other:
    lists and refrains do, so those with four words in a row that were stored are left out.
    """
    while True:
        place = dice.randrange(len(book.unseen) - LONGEST)
        words = book.unseen[place : place + LONGEST]
        rows = (" ".join(words[at : at + _SEEN]) for at in range(LONGEST - _SEEN + 1))
        if not any(row in book.text for row in rows):
            return _stretch(book.unseen, place, dice)


def _stretch(words: Sequence[str], place: int, dice: random.Random) -> str:
    """Return words from a place on, about one in ten of them another word of the same text."""
    found = words[place : place + dice.randint(SHORTEST, LONGEST)]
    return " ".join(dice.choice(words) if dice.random() < CHANGED else word for word in found)
