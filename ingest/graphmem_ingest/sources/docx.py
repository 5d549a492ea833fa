"""DOCX: paragraphs, headings, lists and tables, after a look at how large it would unpack."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any

from graphmem import BadInput, Instant
from graphmem.errors import require
from graphmem_ingest.sources.decoding import printable
from graphmem_ingest.sources.reading import Items, Opened, Unreadable
from graphmem_ingest.sources.times import read_time

# Sizes that a writer does not reach: the text of a long book is 5 MB of XML. zipfile never gives
# more than the declared size, so the declared sizes are a bound and not only a promise.
_MAX_XML = 100 * 1024 * 1024
_MAX_ALL = 1024 * 1024 * 1024
_MAX_RATIO = 300
_MAX_FILES = 20_000
_OTHERS = {
    "xl/workbook.xml": "an Excel workbook: save its sheets as .csv",
    "ppt/presentation.xml": "a PowerPoint file: save it as .pdf or .txt",
    "mimetype": "an OpenDocument or EPUB file: save it as .docx or .html",
    "users.json": "a packed Slack export: unpack it and give the folder",
    "_chat.txt": "a packed WhatsApp chat: unpack it and give _chat.txt",
}


def read_docx(source: Opened) -> Items:
    """Give one document: headings as lines with ``#``, items with ``-``, rows with ``|``."""
    _check_archive(source)
    docx = require("docx", "docs")
    try:
        opened = docx.Document(source.stream)
        text = printable("\n".join(_lines(opened))).strip()
        properties = opened.core_properties
        title = printable(properties.title or "").strip()
        created = properties.created
    # As with PDF: a broken file gives whatever error, and none may stop the files behind it.
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"[:200]
        raise Unreadable(f"the DOCX is damaged: {reason}; save it again") from error
    if not text:
        raise Unreadable("the DOCX holds no text: there is nothing to remember")
    yield source.document(text=text, title=title, at=_created(source, created))


def _check_archive(source: Opened) -> None:
    """Raise Unreadable for what is no DOCX, or would fill the memory when unpacked."""
    try:
        with zipfile.ZipFile(source.stream) as archive:
            files = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(f"the file is no whole DOCX: {error}; save or copy it again") from error
    source.stream.seek(0)
    names = {file.filename for file in files}
    if "word/document.xml" not in names:
        kind = next((kind for name, kind in _OTHERS.items() if name in names), None)
        raise Unreadable(f"it is {kind or 'a packed archive and no DOCX: unpack it first'}")
    if any(file.flag_bits & 1 for file in files):
        raise Unreadable("the DOCX is encrypted: save it without a password and try again")
    xml = sum(f.file_size for f in files if f.filename.lower().endswith((".xml", ".rels")))
    unpacked = sum(file.file_size for file in files)
    packed = max(1, sum(file.compress_size for file in files))
    bomb = unpacked > 10 * 1024 * 1024 and unpacked / packed > _MAX_RATIO
    if bomb or xml > _MAX_XML or unpacked > _MAX_ALL or len(files) > _MAX_FILES:
        raise Unreadable(
            f"the DOCX would unpack from {packed >> 10} kB to {unpacked >> 20} MB: it is not read, "
            "it may be made to fill the memory; save its text as .txt"
        )


def _lines(opened: Any) -> Iterator[str]:
    for part in opened.iter_inner_content():
        if hasattr(part, "rows"):
            yield from _rows(part)
        else:
            yield from _paragraph(part)


def _rows(table: Any) -> Iterator[str]:
    yield ""
    for row in table.rows:
        cells: list[str] = []
        for cell in row.cells:
            words = " ".join(cell.text.split())
            if not cells or cells[-1] != words:  # merged cells come once for each column
                cells.append(words)
        if any(cells):
            yield "| " + " | ".join(cells)
    yield ""


def _paragraph(paragraph: Any) -> Iterator[str]:
    words = paragraph.text.strip()
    if not words:
        return
    style = (paragraph.style.name if paragraph.style is not None else None) or ""
    if style == "Title":
        yield f"# {words}"
    elif style.startswith("Heading ") and style[8:9].isdigit():
        yield f"{'#' * int(style[8])} {words}"
    elif style.startswith("List"):
        yield f"- {words}"
        return
    else:
        yield words
    yield ""


def _created(source: Opened, created: Any) -> Instant | None:
    try:
        return read_time(created, source.options.tzinfo)
    except BadInput:
        return None
