"""Cutting long or structured text into pieces that a parser can read, positions kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.model.episode import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# The parser's time grows with a piece and its memory too; no paragraph needs more characters.
LONGEST_PIECE = 4_000
# A blank line, or a line that begins like a heading, a list item, a table row or code.
_BREAK = re.compile(r"\n[^\S\n]*(?:\n\s*|(?=[|#>*\-+\u2022\u2023\u25aa]|\d+[.)]\s|```))")
_SENTENCE_END = re.compile(r"[.!?\u2026\u3002\uff01\uff1f]['\"\u2019\u201d)\]]*\s|\n")


def pieces(text: str, longest: int = LONGEST_PIECE) -> Iterator[Span]:
    """Yield the stretches of a text to parse, in order, none empty or longer than ``longest``.

    They end at blank lines and before list items, headings and table rows; a longer stretch ends
    after its last sentence, else its last space, else anywhere. Linear in the text.
    """
    start = 0
    for found in _BREAK.finditer(text):
        yield from _shortened(text, start, found.start(), longest)
        start = found.end()
    yield from _shortened(text, start, len(text), longest)


def _shortened(text: str, start: int, end: int, longest: int) -> Iterator[Span]:
    while end - start > longest:
        cut = _cut(text, start, start + longest)
        if text[start:cut].strip():
            yield Span(start, cut)
        start = cut
    if text[start:end].strip():
        yield Span(start, end)


def _cut(text: str, start: int, end: int) -> int:
    half = start + (end - start) // 2
    last = 0
    for found in _SENTENCE_END.finditer(text, half, end):
        last = found.end()
    if last:
        return last
    space = text.rfind(" ", half, end)
    return space + 1 if space > 0 else end


def mark_sentences(doc: Doc) -> None:
    """Mark where sentences begin, by punctuation and lines, in a language without a parser."""
    ends = {match.end() for match in _SENTENCE_END.finditer(doc.text)}
    after_end = True
    for token in doc:
        token.is_sent_start = after_end
        after_end = any(
            end in ends for end in range(token.idx + len(token), _next_start(token) + 1)
        )


def _next_start(token: Token) -> int:
    return int(token.idx + len(token.text_with_ws))
