"""What a question says of itself, without a parser: its terms, and stretches that may be names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

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
    """A question's text and its index terms (each once)."""

    text: str
    terms: tuple[str, ...]


@lru_cache(maxsize=256)
def question_of(text: str) -> Question:
    """Read a question; any text will do."""
    return Question(text=text, terms=tuple(dict.fromkeys(terms(text))))


@lru_cache(maxsize=256)
def name_candidates(text: str, *, marked: bool = False) -> tuple[NameCandidate, ...]:
    """Return the stretches of a question that may be names, longest first; ``marked`` leaves those
    with a capital or a digit.
    """
    marks = (not marked or character.isupper() or character.isdigit() for character in text)
    until = list(accumulate(marks, initial=0))
    words = [Span(*match.span()) for match in _WORD.finditer(text)][:_LONGEST_QUESTION]
    at_end = [word.of(text) not in _PUNCTUATION for word in words]
    found: dict[tuple[int, int], NameCandidate] = {}
    for size in range(min(_LONGEST_NAME, len(words)), 0, -1):
        for first in range(len(words) - size + 1):
            if not (at_end[first] and at_end[first + size - 1]):
                continue
            span = Span(words[first].start, words[first + size - 1].end)
            if until[span.start] == until[span.end]:
                continue
            key = normalised_name(span.of(text))
            if key and not all(word in FUNCTION_WORDS for word in key.split()):
                found[span] = NameCandidate(span=span, key=key)
    return tuple(found.values())
