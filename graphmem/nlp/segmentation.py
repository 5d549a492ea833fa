"""Cut a document into passages: by headings, paragraphs and sentences, to a budget of words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graphmem.model.episode import Span

# Passages of about this many words answer one question each; the corpora that the search weights
# were fitted on have 60 to 250 words a passage.
MAX_WORDS = 240
# A sentence that is longer than this (a table, a log line, base64) is cut at a blank.
_MAX_CHARACTERS = 4_000

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_SENTENCE_END = re.compile(
    r"[.!?\u2026]+[\"'\u201d\u2019)\]]*\s+|[\u3002\uff01\uff1f]+[\u300d\u300f]?\s*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A passage's place in a document, and the headings above it from the outermost inwards."""

    span: Span
    headings: tuple[str, ...] = ()


def passages_of(text: str, *, max_words: int = MAX_WORDS) -> list[Stretch]:
    """Return the stretches that the passages of a document take, in order.

    No stretch crosses a heading; together they hold every character that is not blank and not a
    heading (a heading with nothing below it is a stretch of its own). Linear in the text.
    """
    stretches: list[Stretch] = []
    for span, headings in _sections(text):
        packed = list(_pack(text, span, max_words))
        stretches.extend(Stretch(span=piece, headings=headings) for piece in packed)
    return stretches


def _sections(text: str) -> Iterator[tuple[Span, tuple[str, ...]]]:
    fences = [match.span() for match in _FENCE.finditer(text)]
    path: list[tuple[int, str]] = []
    start, heading_start, fence = 0, 0, 0
    for match in _HEADING.finditer(text):
        while fence < len(fences) and fences[fence][1] <= match.start():
            fence += 1
        if fence < len(fences) and fences[fence][0] <= match.start():
            continue  # a "#" inside a code block is a comment, no heading
        yield from _section(text, start, match.start(), heading_start, path)
        level = len(match[1])
        path = [(depth, title) for depth, title in path if depth < level]
        path.append((level, match[2]))
        start, heading_start = match.end(), match.start(2)
    yield from _section(text, start, len(text), heading_start, path)


def _section(
    text: str, start: int, end: int, heading_start: int, path: list[tuple[int, str]]
) -> Iterator[tuple[Span, tuple[str, ...]]]:
    headings = tuple(title for _, title in path)
    body = _stripped(text, start, end)
    if body.start < body.end:
        yield body, headings
    elif headings:
        heading = _stripped(text, heading_start, start)
        if heading.start < heading.end:
            yield heading, headings[:-1]


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _pack(text: str, section: Span, max_words: int) -> Iterator[Span]:
    """Join paragraphs, and sentences of long ones, while they fit the budget."""
    start, end, words = section.start, section.start, 0
    for piece in _pieces(text, section, max_words):
        size = len(text[piece.start : piece.end].split())
        if words and (words + size > max_words or piece.end - start > _MAX_CHARACTERS):
            yield _stripped(text, start, end)
            start, words = piece.start, 0
        end = piece.end
        words += size
    if words:
        yield _stripped(text, start, end)


def _pieces(text: str, section: Span, max_words: int) -> Iterator[Span]:
    start = section.start
    breaks = [match.span() for match in _BLANK.finditer(text, section.start, section.end)]
    for stop, following in [*breaks, (section.end, section.end)]:
        paragraph = Span(start, stop)
        start = following
        if len(paragraph.of(text).split()) <= max_words and _short(paragraph):
            yield paragraph
        else:
            yield from _sentences(text, paragraph)


def _short(span: Span) -> bool:
    return span.end - span.start <= _MAX_CHARACTERS


def _sentences(text: str, paragraph: Span) -> Iterator[Span]:
    start = paragraph.start
    for match in _SENTENCE_END.finditer(text, paragraph.start, paragraph.end):
        yield from _cut(text, Span(start, match.end()))
        start = match.end()
    if start < paragraph.end:
        yield from _cut(text, Span(start, paragraph.end))


def _cut(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    while span.end - start > _MAX_CHARACTERS:
        limit = start + _MAX_CHARACTERS
        blank = max(text.rfind(mark, start + 1, limit) for mark in " \n\t,;|")
        stop = blank + 1 if blank > start else limit
        yield Span(start, stop)
        start = stop
    if start < span.end:
        yield Span(start, span.end)
