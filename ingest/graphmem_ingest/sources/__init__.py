"""Readers: files, folders and streams to documents, each format in a file of its own."""

from __future__ import annotations

import errno
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

from graphmem import BadInput, Document, MissingDependency, Origin
from graphmem_ingest.sources.detection import BY_SUFFIX, detect_format
from graphmem_ingest.sources.dialogue.transcript import read_transcript
from graphmem_ingest.sources.dialogue.whatsapp import read_whatsapp
from graphmem_ingest.sources.discovery import find_files
from graphmem_ingest.sources.docx import read_docx
from graphmem_ingest.sources.markdown import read_markdown
from graphmem_ingest.sources.pdf import read_pdf
from graphmem_ingest.sources.reading import (
    FORMATS,
    Failure,
    Item,
    Items,
    Opened,
    ReadOptions,
    Unreadable,
    uri_of,
)
from graphmem_ingest.sources.shapes import SHAPES, read_json_source
from graphmem_ingest.sources.table import read_table
from graphmem_ingest.sources.text import read_plain
from graphmem_ingest.sources.webpage import read_webpage

__all__ = [
    "FORMATS",
    "Failure",
    "Item",
    "Items",
    "ReadOptions",
    "documents_at",
    "find_files",
    "read_path",
    "read_stream",
]

_READERS: Mapping[str, Callable[[Opened], Items]] = {
    "text": read_plain,
    "markdown": read_markdown,
    "html": read_webpage,
    "pdf": read_pdf,
    "docx": read_docx,
    "csv": read_table,
    "tsv": read_table,
    "transcript": read_transcript,
    "whatsapp": read_whatsapp,
    "json": partial(read_json_source, lines=False),
    "jsonl": partial(read_json_source, lines=True),
}

_OS_REASONS = {
    errno.ENOENT: "there is no such file or folder: look at the path",
    errno.EACCES: "no permission to read it: change its rights, or run as a user who may",
    errno.EISDIR: "it is a folder",
}


def read_path(path: Path | str, options: ReadOptions | None = None) -> Items:
    """Give the documents of a file, or of the files below a folder, and what cannot be read.

    Nothing is raised for what is wrong with a source: it becomes a Failure, and reading goes on
    behind it where the format allows that. The file is open while the iterator is in use.
    """
    options = options or ReadOptions()
    path = Path(path)
    uri = uri_of(path)
    try:
        if path.is_dir():
            yield from _read_folder(path, options)
            return
        if path.exists() and not path.is_file():
            yield Failure(uri=uri, reason="it is no regular file: give a file or a folder")
            return
        with path.open("rb") as stream:
            yield from _read(Opened(uri=uri, stream=stream, options=options, path=path))
    except OSError as error:
        reason = _OS_REASONS.get(error.errno or 0, f"cannot be read: {error.strerror or error}")
        yield Failure(uri=uri, reason=reason)
    except ValueError as error:  # a NUL in a path
        yield Failure(uri=uri, reason=f"cannot be read: {error}")


def documents_at(path: Path | str, **given: Any) -> list[Document]:
    """Return all documents of a file or a folder: what ``Memory.add(Path(...))`` remembers.

    Args:
        path: a file, or a folder of which all files that can be read are taken.
        given: fields of Document that all of them get; a title for those that have none.

    Raises:
        BadInput: something in it cannot be read; the message says what and why.
    """
    fields = {name: value for name, value in given.items() if value is not None}
    options = ReadOptions(
        at=fields.pop("at", None),
        origin=fields.pop("origin", Origin.USER),
        metadata=fields.pop("metadata", {}),
    )
    title = fields.pop("title", "")
    documents: list[Document] = []
    for item in read_path(path, options):
        if isinstance(item, Failure):
            raise BadInput(str(item))
        documents.append(replace(item, title=item.title or title, **fields))
    return documents


def read_stream(stream: BinaryIO, options: ReadOptions | None = None) -> Items:
    """Give the documents of a stream, as of a file that is called ``options.name``.

    Without a name it is called by its content (``stdin:<start of its SHA-256>``), so that another
    text through the same pipe is another source and no new revision. The stream is kept in a
    temporary file first, on disk beyond 16 MB.
    """
    options = options or ReadOptions()
    with tempfile.SpooledTemporaryFile(max_size=16 * 1024 * 1024) as spooled:
        shutil.copyfileobj(stream, spooled, 1024 * 1024)
        spooled.seek(0)
        name = options.name
        if not name:
            digest = hashlib.sha256()
            while block := spooled.read(1024 * 1024):
                digest.update(block)
            spooled.seek(0)
            name = f"stdin:{digest.hexdigest()[:16]}"
        yield from _read(Opened(uri=name, stream=cast(BinaryIO, spooled), options=options))


def _read_folder(folder: Path, options: ReadOptions) -> Items:
    files = find_files([folder])
    if files == [folder]:
        next(folder.iterdir(), None)  # says so if the folder may not be read
        known = " ".join(sorted(BY_SUFFIX))
        reason = f"the folder holds no file that can be read: known are {known}"
        yield Failure(uri=uri_of(folder), reason=reason)
        return
    for file in files:
        yield from read_path(file, options)


def _read(source: Opened) -> Items:
    given = False
    try:
        for item in _reader(source)(source):
            given = True
            yield item
    except Unreadable as error:
        given = True
        yield Failure(uri=source.uri, line=error.line, reason=error.reason)
    except (BadInput, MissingDependency) as error:
        given = True
        yield Failure(uri=source.uri, reason=str(error))
    if not given:
        reason = "nothing in it can be remembered: it holds no text and no turn of anybody"
        yield Failure(uri=source.uri, reason=reason)


def _reader(source: Opened) -> Callable[[Opened], Items]:
    """Return the reader of a source; a shape of JSON gets the one for its container."""
    name = detect_format(source)
    if name not in {shape.name for shape in SHAPES}:
        return _READERS[name]
    forced = Opened(
        uri=source.uri, stream=source.stream, options=ReadOptions(encoding=None), path=source.path
    )
    container = detect_format(forced)
    return _READERS["jsonl" if container == "jsonl" else "json"]
