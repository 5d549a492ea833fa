"""Stand-ins that need no model: real in behaviour, small in knowledge."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

from graphmem.model.episode import Span
from graphmem.model.extraction import Argument, ArgumentKind, Name, Reading, Statement
from graphmem.model.records import Floats
from graphmem.protocols import TextToRead

_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[^.!?]+[.!?]*\s*")
_NAME = re.compile(r"\b[A-Z]\w*")
_TRIPLE = re.compile(r"\s*([A-Z]\w*)\s+([a-z]\w*)\s+([A-Z]\w*)\s*[.!?]*\s*$")


class HashingEncoder:
    """An encoder whose vectors are hashed word counts: equal words, near vectors."""

    def __init__(self, dimension: int = 16) -> None:
        """Set the length of the vectors."""
        self._dimension = dimension

    @property
    def name(self) -> str:
        """The name that a store remembers."""
        return f"hashing-{self._dimension}"

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._dimension

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one row per text, (n, dimension) float32 of length 1 (0 for no words)."""
        rows = np.zeros((len(texts), self._dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in _WORD.findall(text.casefold()):
                digest = zlib.crc32(word.encode("utf-8", "surrogatepass"))
                row[digest % self._dimension] += 1 if digest & 0x10000 else -1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def split_sentences(text: str) -> tuple[Span, ...]:
    """Return the spans of sentences: up to a full stop, an exclamation or a question mark."""
    found = _SENTENCE.finditer(text)
    spans = (Span(match.start(), match.start() + len(match[0].rstrip())) for match in found)
    return tuple(span for span in spans if span.end > span.start)


class FakeExtractor:
    """An extractor of the simplest English: "Ada knows Bo." names two and states one thing."""

    @property
    def name(self) -> str:
        """The method that assertions keep."""
        return "fake"

    def read(self, texts: Sequence[TextToRead]) -> Sequence[Reading]:
        """Read capitalised words as names, and sentences of three words as statements."""
        return [self._read(one.text) for one in texts]

    def _read(self, text: str) -> Reading:
        sentences = split_sentences(text)
        names: list[Name] = []
        statements: list[Statement] = []
        for number, span in enumerate(sentences):
            names += [
                Name(span=_span(match, 0, span.start), surface=match[0], sentence=number)
                for match in _NAME.finditer(span.of(text))
            ]
            if match := _TRIPLE.match(span.of(text)):
                statements.append(_statement(match, number, span.start))
        return Reading(sentences=sentences, names=tuple(names), statements=tuple(statements))


def _statement(match: re.Match[str], sentence: int, offset: int) -> Statement:
    subject, object_ = (
        Argument(
            text=match[group],
            span=_span(match, group, offset),
            kind=ArgumentKind.NAME,
            name=match[group],
        )
        for group in (1, 3)
    )
    return Statement(
        sentence=sentence,
        subject=subject,
        predicate=match[2],
        predicate_text=match[2],
        predicate_span=_span(match, 2, offset),
        object=object_,
        rule="three words",
    )


def _span(match: re.Match[str], group: int, offset: int) -> Span:
    return Span(match.start(group) + offset, match.end(group) + offset)
