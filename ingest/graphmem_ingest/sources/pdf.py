"""PDF: the text of its pages, with lines joined to paragraphs."""

from __future__ import annotations

import logging
import re
from datetime import datetime
from typing import Any

from graphmem import BadInput, Instant
from graphmem.errors import require
from graphmem_ingest.sources.decoding import printable
from graphmem_ingest.sources.reading import Items, Opened, Unreadable
from graphmem_ingest.sources.times import read_time

_log = logging.getLogger(__name__)
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad]\n(?=[a-zà-öø-ÿ])")
_WRAP = re.compile(r"(?<=[^\n.!?:;])\n(?=[^\n•\-–*#\d\s])")


def read_pdf(source: Opened) -> Items:
    """Give one document with the text of all pages, parted by empty lines."""
    pypdf = require("pypdf", "docs")
    try:
        reader = _opened(pypdf, source)
        pages = [_page(page, number) for number, page in enumerate(reader.pages, 1)]
        facts = reader.metadata or {}
        title = str(facts.get("/Title") or "").strip()
        at = _created(source, getattr(facts, "creation_date", None))
    except Unreadable:
        raise
    except pypdf.errors.DependencyError as error:
        raise Unreadable(f"the PDF is encrypted: save it without a password ({error})") from error
    # Whatever stands in a broken file comes out of the parser as whatever error; none of it may
    # stop the files behind it.
    except Exception as error:
        raise Unreadable(f"the PDF is damaged: {_short(error)}; save it again") from error
    text = "\n\n".join(filter(None, pages))
    if not text:
        raise Unreadable(
            f"the PDF holds no text on its {len(pages)} page(s): it may be a scan; run OCR first"
        )
    yield source.document(text=text, title=printable(title), at=at, metadata={"pages": len(pages)})


def _opened(pypdf: Any, source: Opened) -> Any:
    """Return the reader of a PDF that opens without a password."""
    reader = pypdf.PdfReader(source.stream)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("the PDF is encrypted: save it without a password and try again")
    return reader


def _page(page: Any, number: int) -> str:
    try:
        return flowing(printable(page.extract_text() or ""))
    except Exception as error:  # noqa: BLE001 - one bad page leaves the others readable
        _log.warning("page %d cannot be read: %s", number, _short(error))
        return ""


def flowing(text: str) -> str:
    """Return text whose words and sentences run on over the ends of printed lines."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return _WRAP.sub(" ", _HYPHEN.sub("", lines)).strip()


def _created(source: Opened, created: datetime | None) -> Instant | None:
    try:
        return read_time(created, source.options.tzinfo)
    except BadInput:
        return None


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
