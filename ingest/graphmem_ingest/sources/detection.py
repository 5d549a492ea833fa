"""What format a source is in: by its content first, by its name where content cannot tell."""

from __future__ import annotations

import json
import re

from graphmem_ingest.sources.decoding import decode_head, marked_encoding, peek
from graphmem_ingest.sources.dialogue.transcript import looks_like_transcript
from graphmem_ingest.sources.dialogue.whatsapp import looks_like_whatsapp
from graphmem_ingest.sources.reading import Opened, Unreadable

BY_SUFFIX = {
    ".txt": "text",
    ".text": "text",
    ".log": "text",
    ".rst": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".jsonlines": "jsonl",
}

# First bytes of what people put into folders and no reader takes, and what to say about it.
_BINARIES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office file that is encrypted or older than 2007"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip file: unpack it first"),
    (b"BZh", "a bzip2 file: unpack it first"),
    (b"\xfd7zXZ\x00", "an xz file: unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z file: unpack it first"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"{\\rtf", "an RTF file: save it as .docx or .txt"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
)
_JSON_START = re.compile(r'\s*(?:\{\s*["}]|\[\s*[\[{"\]])')
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.{0,2000}?-->)\s*)*+<(?:!doctype\s+html|html\b)",
    re.IGNORECASE | re.DOTALL,
)
_MARKDOWN_START = re.compile(
    r"(?:---\n.{0,4000}?^(?:---|\.\.\.)\s*$|#{1,6} \S)", re.DOTALL | re.MULTILINE
)


def detect_format(source: Opened) -> str:
    """Return one of FORMATS, without reading more than the first 64 kB.

    Raises:
        Unreadable: empty, or binary and of no kind that can be read.
    """
    if source.options.format is not None:
        return source.options.format
    head = peek(source)
    if not head.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("the file is empty: there is nothing to remember")
    return _packed_format(head) or _text_format(source, decode_head(head))


def _packed_format(head: bytes) -> str | None:
    """Return the format of what is no text, None for text."""
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "docx"  # its reader looks inside and says if it is another kind of archive
    for start, kind in _BINARIES:
        if head.startswith(start):
            raise Unreadable(f"it is {kind}; give text, Markdown, HTML, PDF, DOCX, CSV or JSON")
    if marked_encoding(head) is None and b"\0" in head:
        raise Unreadable(
            "the file is binary (or UTF-16 without a mark): it holds NUL bytes; give text"
        )
    return None


def _text_format(source: Opened, head: str) -> str:
    named = BY_SUFFIX.get(source.suffix)
    if named in {"json", "jsonl"} or _JSON_START.match(head):
        found = _json_format(head, named)
        if found:
            return found
    if _HTML_START.match(head):
        return "html"
    if named in {"html", "csv", "tsv", "markdown"}:
        return named
    return _prose_format(head, named)


def _prose_format(head: str, named: str | None) -> str:
    """Tell chats and transcripts from text that is read as it stands."""
    if looks_like_whatsapp(head):
        return "whatsapp"
    if looks_like_transcript(head):
        return "transcript"
    # A name says that it is plain text; without one, front matter or a heading says Markdown.
    if named is None and _MARKDOWN_START.match(head):
        return "markdown"
    return "text"


def _json_format(head: str, named: str | None) -> str | None:
    """Tell JSON lines from JSON, and both from text that begins with a bracket."""
    lines = [line for line in head.split("\n", 3)[:3] if line.strip()]
    first_whole = _parses(lines[0]) if lines else False
    if named == "jsonl":
        # A list over several lines that is called .jsonl is a list all the same.
        return "json" if not first_whole and head.lstrip().startswith("[") else "jsonl"
    if first_whole and len(lines) > 1 and lines[1].lstrip().startswith("{"):
        return "jsonl"
    if named == "json" or first_whole:
        return "json"
    return "json" if _begins_json(head) else None


def _parses(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _begins_json(head: str) -> bool:
    """Tell whether the text is JSON as far as it goes: complete, or cut off at its end."""
    try:
        json.JSONDecoder().raw_decode(head.lstrip())
    except json.JSONDecodeError as error:
        return error.msg.startswith("Unterminated") or error.pos >= len(head.lstrip()) - 16
    except (ValueError, RecursionError):
        return True
    return True
