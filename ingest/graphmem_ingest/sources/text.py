"""Plain text: one file, one document."""

from __future__ import annotations

from graphmem_ingest.sources.decoding import read_text
from graphmem_ingest.sources.reading import Items, Opened

_MAX_TITLE = 100


def read_plain(source: Opened) -> Items:
    """Give the text as it is; a first line that stands alone like a heading is its title."""
    text = read_text(source).strip("\n")
    yield source.document(text=text, title=heading_line(text))


def heading_line(text: str) -> str:
    """Return the first line if it is short, ends no sentence and an empty line follows it."""
    first, _, rest = text.partition("\n")
    first = first.strip()
    stands_alone = rest.startswith(("\n", " \n", "\t\n")) and rest.strip() != ""
    if (
        not stands_alone
        or len(first) > _MAX_TITLE
        or not first[:1].isalnum()
        or first[-1] in ".,;:!?"
    ):
        return ""
    return first
