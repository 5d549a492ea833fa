"""What the command was given, as one stream of documents, failures and ends of files."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from graphmem_ingest.sources import Failure, Item, ReadOptions, find_files, read_path, read_stream
from graphmem_ingest.sources.reading import uri_of

_log = logging.getLogger(__name__)

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEnd:
    """A file, or standard input, was read to its end: what it is called, its size in bytes."""

    uri: str
    size: int


Given: TypeAlias = Item | FileEnd


class Inputs:
    """Files, folders and standard input ("-"); iterating reads them, one after the other.

    Nothing that is wrong with one stops the others: it becomes a Failure, also where a reader
    itself is at fault.
    """

    def __init__(
        self,
        paths: Sequence[str],
        options: ReadOptions | None = None,
        *,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
    ) -> None:
        """Find the files; none is opened before the iteration."""
        self._options = options or ReadOptions()
        self._reads_standard_input = STANDARD_INPUT in paths
        named = [path for path in paths if path != STANDARD_INPUT]
        self.files = find_files(named, include, exclude)
        self.size = sum(_size(file) for file in self.files)

    def __iter__(self) -> Iterator[Given]:
        """Yield what is read, and a FileEnd behind each file."""
        for file in self.files:
            uri = uri_of(file)
            yield from _safely(uri, partial(read_path, file, self._options))
            yield FileEnd(uri=uri, size=_size(file))
        if self._reads_standard_input:
            uri = self._options.name or "standard input"
            yield from _safely(uri, partial(read_stream, sys.stdin.buffer, self._options))
            yield FileEnd(uri=uri, size=0)


def _safely(uri: str, read: Callable[[], Iterable[Item]]) -> Iterator[Item]:
    try:
        yield from read()
    except Exception as error:  # noqa: BLE001 - whatever a library raises, the others go on
        _log.debug("reading %s", uri, exc_info=True)
        reason = (
            f"the reader failed with {type(error).__name__}: {error}; that is a bug of graphmem: "
            "please report it with the file"
        )
        yield Failure(uri=uri, reason=reason)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size if file.is_file() else 0
    except (OSError, ValueError):
        return 0
