"""Bytes to text: Unicode by mark or by trial, anything else only when the caller names it."""

from __future__ import annotations

import codecs
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

from graphmem_ingest.sources.reading import Opened, Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Files that are read whole: text, pages, transcripts. More is no single document; records that
# stream (JSONL, CSV) have no such limit, only one for a single line.
MAX_TEXT = 256 * 1024 * 1024
MAX_LINE = 64 * 1024 * 1024

# What files of people are in when they are not in Unicode; else a short text in one of these is
# taken for one of a hundred others that nobody uses.
_LIKELY = (
    "cp1252 cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 cp1257 iso8859_15 koi8_r tis_620 "
    "cp932 euc_jp gb18030 big5 cp949"
).split()

_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a source: its number from 1, and its text or why there is none."""

    number: int
    text: str
    problem: str = ""


def marked_encoding(head: bytes) -> str | None:
    """Return the encoding that a byte order mark names, or None."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def peek(source: Opened, size: int = 65_536) -> bytes:
    """Return the first bytes and go back to the start."""
    head = source.stream.read(size)
    source.stream.seek(0)
    return head


def read_text(source: Opened) -> str:
    """Return the whole text, with line feeds as line ends.

    Raises:
        Unreadable: too large, binary, or not in Unicode while no encoding was given.
    """
    data = source.stream.read(MAX_TEXT + 1)
    if len(data) > MAX_TEXT:
        raise Unreadable(
            f"the file is larger than {MAX_TEXT >> 20} MB: split it, or make it JSONL with one "
            "document a line"
        )
    return decode(data, source.options.encoding).replace("\r\n", "\n").replace("\r", "\n")


def decode(data: bytes, encoding: str | None = None) -> str:
    """Return bytes as text: by their mark, as UTF-8, or in the given encoding.

    Raises:
        Unreadable: none of them fits; the message names the encoding that looks likely.
    """
    marked = marked_encoding(data)
    if marked is None and b"\0" in data:
        raise Unreadable("the file is binary: it holds NUL bytes; give text")
    try:
        return printable(data.decode(marked or "utf-8"))
    except UnicodeDecodeError as error:
        problem = error
    if encoding is None or marked is not None:
        raise Unreadable(_wrong_encoding(data, problem))
    try:
        return printable(data.decode(encoding))
    except UnicodeError as error:
        raise Unreadable(f"the text is neither UTF-8 nor {encoding}: {error}") from error


def _wrong_encoding(data: bytes, problem: UnicodeDecodeError) -> str:
    """Say where it breaks and, as a guess only, what it might be: a wrong guess is silent."""
    # 4 kB around the first bad byte decide as well as the whole file and take no seconds.
    around = data[max(0, problem.start - 2048) : problem.start + 2048]
    best = from_bytes(around, cp_isolation=_LIKELY).best()
    guess = f" (it looks like {best.encoding})" if best else ""
    example = best.encoding if best else "cp1252"
    return (
        f"the text is not {problem.encoding}: byte 0x{data[problem.start]:02x} at "
        f"{problem.start}{guess}: convert it, or give its encoding, e.g. {example}"
    )


def printable(text: str) -> str:
    """Return text without halves of surrogate pairs and NULs, which no store can keep."""
    return _SURROGATES.sub("�", text).replace("\0", "�")


def decode_head(head: bytes) -> str:
    """Return the start of a source for looking at; what is not Unicode stands in as U+FFFD."""
    text = head.decode(marked_encoding(head) or "utf-8", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_lines(source: Opened) -> Iterator[Line]:
    """Give the lines one after the other in flat memory; a bad line does not stop the rest."""
    marked = marked_encoding(peek(source, 4))
    if marked in {"utf-16", "utf-32"}:
        yield from _wide_lines(source, marked)
        return
    source.stream.seek(3 if marked else 0)
    for number in itertools.count(1):
        data = source.stream.readline(MAX_LINE + 1)
        if not data:
            return
        if len(data) > MAX_LINE:
            while data and not data.endswith(b"\n"):
                data = source.stream.readline(MAX_LINE)
            problem = f"the line is longer than {MAX_LINE >> 20} MB: split it"
            yield Line(number=number, text="", problem=problem)
            continue
        try:
            yield Line(number=number, text=decode(data.rstrip(b"\r\n"), source.options.encoding))
        except Unreadable as error:
            yield Line(number=number, text="", problem=error.reason)


def _wide_lines(source: Opened, encoding: str) -> Iterator[Line]:
    """Give the lines of UTF-16 and UTF-32, where a line end is more than one byte."""
    number = 0
    try:
        with io.TextIOWrapper(source.stream, encoding=encoding, newline="\n") as stream:
            while text := stream.readline(MAX_LINE):
                number += 1
                yield Line(number=number, text=printable(text.rstrip("\r\n")))
    except UnicodeError as error:
        yield Line(number=number + 1, text="", problem=f"the text is not {encoding}: {error}")
