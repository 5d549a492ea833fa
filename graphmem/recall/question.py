"""What a question says of itself, without a parser: its terms, and stretches that may be names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from graphmem.indexes.terms import FUNCTION_WORDS, terms
from graphmem.model.episode import Span
from graphmem.model.ids import normalised_name

_WORD = re.compile(r"[\w.&'\u2019-]*\w|\S")
_PUNCTUATION = frozenset(".,;:!?\"'\u201c\u201d\u2018\u2019`")  # no name begins or ends with it
_LONGEST_NAME = 8  # words
_LONGEST_QUESTION = 64  # words that are looked at for names


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCandidate:
    """A stretch of the question and the normal form under which entities are looked up."""

    span: Span
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question's text, its index terms (each once), and its candidate names, longest first."""

    text: str
    terms: tuple[str, ...]
    names: tuple[NameCandidate, ...]


@lru_cache(maxsize=256)
def question_of(text: str) -> Question:
    """Read a question; any text will do."""
    return Question(
        text=text,
        terms=tuple(dict.fromkeys(terms(text))),
        names=tuple(_name_candidates(text)),
    )


def _name_candidates(text: str) -> list[NameCandidate]:
    words = [Span(*match.span()) for match in _WORD.finditer(text)][:_LONGEST_QUESTION]
    at_end = [word.of(text) not in _PUNCTUATION for word in words]
    found: dict[tuple[int, int], NameCandidate] = {}
    for size in range(min(_LONGEST_NAME, len(words)), 0, -1):
        for first in range(len(words) - size + 1):
            if not (at_end[first] and at_end[first + size - 1]):
                continue
            span = Span(words[first].start, words[first + size - 1].end)
            key = normalised_name(span.of(text))
            if key and not all(word in FUNCTION_WORDS for word in key.split()):
                found[span] = NameCandidate(span=span, key=key)
    return list(found.values())
