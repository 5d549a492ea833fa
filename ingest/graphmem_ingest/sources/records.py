"""JSON values one at a time, from JSON lines, a JSON list or a single object, in flat memory."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphmem_ingest.sources.decoding import (
    MAX_TEXT,
    marked_encoding,
    peek,
    printable,
    read_lines,
)
from graphmem_ingest.sources.reading import Failure, Opened, Unreadable

# NaN and Infinity, which Python writes and JSON does not know, mean "no value".
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)
_WHITE = re.compile(r"[ \t\r\n]*")
_CHUNK = 1 << 20
# What is cut off in the middle is noticed within this many characters of the cut: a literal
# ("-Infinity") or an escape; a string that does not end is noticed at its start.
_CUT = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A JSON value and where it stood: its number from 1, its line if it is JSON lines.

    ``alone`` marks the only value of its source.
    """

    number: int
    value: Any
    line: int | None = None
    alone: bool = False

    @property
    def place(self) -> str:
        """What the record is called when it has no id."""
        return str(self.number if self.line is None else self.line)


def parse(text: str) -> Any:
    """Return the one JSON value of a text, fit to be stored.

    Raises:
        Unreadable: it is no JSON, or nested too deeply, or holds a number that is too long.
    """
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"no JSON: {error.msg} at column {error.colno}") from error
    except (RecursionError, ValueError) as error:
        raise Unreadable(f"JSON that cannot be used: {error}") from error
    return storable(value) if "\\u" in text else value


def storable(value: Any) -> Any:
    """Return the value without NULs and halves of surrogate pairs, which escapes can smuggle in."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [storable(part) for part in value]
    if isinstance(value, dict):
        return {printable(key): storable(part) for key, part in value.items()}
    return value


def read_jsonl(source: Opened) -> Iterator[Record | Failure]:
    """Give each line's value; a line that is no JSON is a Failure with its number."""
    number = 0
    for line in read_lines(source):
        if not line.text.strip() and not line.problem:
            continue
        if line.problem:
            yield Failure(uri=source.uri, line=line.number, reason=line.problem)
            continue
        try:
            value = parse(line.text)
        except Unreadable as error:
            yield Failure(uri=source.uri, line=line.number, reason=error.reason)
            continue
        number += 1
        yield Record(number=number, line=line.number, value=value)


def read_json(source: Opened) -> Iterator[Record | Failure]:
    """Give the parts of a JSON list as they are read, or the values that follow each other."""
    window = _Window(source)
    if window.peek() == "[":
        yield from _list_items(window)
        return
    number = 0
    while window.peek():
        number += 1
        value = window.value()
        yield Record(number=number, value=value, alone=number == 1 and not window.peek())


def _list_items(window: _Window) -> Iterator[Record]:
    window.take("[")
    number = 0
    while (following := window.peek()) != "]":
        if number:
            window.take(",")
        elif not following:
            raise Unreadable("the JSON list is not closed", line=window.line)
        number += 1
        yield Record(number=number, value=window.value())
    window.take("]")
    if window.peek():
        raise Unreadable("something follows after the end of the JSON list", line=window.line)


class _Window:
    """A stretch of decoded text that moves over the source and grows while a value needs it."""

    def __init__(self, source: Opened) -> None:
        encoding = marked_encoding(peek(source, 4)) or "utf-8"
        if encoding == "utf-8" and source.options.encoding is not None:
            encoding = _unless_unicode(source, source.options.encoding)
        self._stream = codecs.getreader(encoding)(source.stream)
        self._text = ""
        self._at = 0
        self.line = 1

    def _grow(self) -> bool:
        """Read as much again as the window holds; return False at the end of the source."""
        self._text = self._text[self._at :]
        self._at = 0
        if len(self._text) > MAX_TEXT:
            raise Unreadable(
                f"one JSON value is larger than {MAX_TEXT >> 20} MB: make it JSONL", line=self.line
            )
        try:
            more = self._stream.read(max(_CHUNK, len(self._text)))
        except UnicodeDecodeError as error:
            raise Unreadable(
                f"the text is not {error.encoding}: {error.reason}; convert it, or give its "
                "encoding",
                line=self.line,
            ) from error
        self._text += more
        return bool(more)

    def _advance(self, end: int) -> None:
        self.line += self._text.count("\n", self._at, end)
        self._at = end

    def peek(self) -> str:
        """Return the next character that is no white space, or nothing at the end."""
        while True:
            found = _WHITE.match(self._text, self._at)
            self._advance(found.end() if found else self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._grow():
                return ""

    def take(self, mark: str) -> None:
        """Step over a mark that must come next."""
        found = self.peek()
        if found != mark:
            raise Unreadable(
                f"no JSON: {mark!r} expected, not {found or 'the end of the file'!r}",
                line=self.line,
            )
        self._advance(self._at + 1)

    def value(self) -> Any:
        """Return the value that comes next and step over it."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                cut = error.msg.startswith(("Unterminated", "Invalid \\")) or (
                    error.pos >= len(self._text) - _CUT
                )
                if cut and self._grow():
                    continue
                line = self.line + self._text.count("\n", self._at, error.pos)
                raise Unreadable(f"no JSON: {error.msg}", line=line) from error
            except (RecursionError, ValueError) as error:
                raise Unreadable(f"JSON that cannot be used: {error}", line=self.line) from error
            # A number that ends where the window ends may go on behind it.
            if end >= len(self._text) and self._grow():
                continue
            escaped = self._text.find("\\u", self._at, end) >= 0
            self._advance(end)
            return storable(value) if escaped else value


def _unless_unicode(source: Opened, encoding: str) -> str:
    """Return utf-8 if the first megabyte is, else the encoding that the caller gave."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(peek(source, _CHUNK))
    except UnicodeDecodeError:
        return encoding
    return "utf-8"
