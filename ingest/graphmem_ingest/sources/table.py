"""CSV and TSV: a row is a record with the names of its columns; columns can mean a triple."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphmem.errors import BadInput
from graphmem.model.document import Triple
from graphmem.model.source import JsonValue
from graphmem_ingest.sources.decoding import MAX_LINE, peek, printable, text_stream
from graphmem_ingest.sources.reading import Failure, Item, Items, Opened, Unreadable
from graphmem_ingest.sources.times import read_time

_DELIMITERS = ",;\t|"
_TRIPLE = ("subject", "predicate", "object")


def read_table(source: Opened) -> Items:
    """Give a document for each row, called ``uri#id`` or ``uri#row`` (rows count from 1).

    Its text is a line "column: value" for each cell that is not empty; with a column for "text"
    that alone is the text and the other cells are metadata. Columns called id, title and at mean
    what they say unless ``columns`` maps others.
    """
    csv.field_size_limit(MAX_LINE)  # the default refuses cells above 128 kB
    delimiter = _delimiter(source)
    stream = text_stream(source)
    try:
        rows = csv.reader(stream, delimiter=delimiter, strict=False)
        header = next((row for row in rows if any(cell.strip() for cell in row)), None)
        if header is None:
            raise Unreadable("the table is empty: a line with the names of its columns is expected")
        columns = _Columns.of(header, source.options.columns)
        yield from _rows(source, columns, rows)
    finally:
        stream.detach()  # the file belongs to whoever opened it


def _rows(source: Opened, columns: _Columns, rows: Iterator[list[str]]) -> Items:
    for number in itertools.count(1):
        try:
            cells = next(rows, None)
        except csv.Error as error:
            reason = f"no row: {error}: look at the quotes"
            yield Failure(uri=source.uri, line=_line(rows), reason=reason)
            continue
        except UnicodeDecodeError as error:
            raise Unreadable(
                f"the text is not {error.encoding}: {error.reason}; convert it, or give its "
                "encoding",
                line=_line(rows) + 1,
            ) from error
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        try:
            yield _document(source, columns, [printable(cell.strip()) for cell in cells], number)
        except BadInput as error:
            yield Failure(uri=f"{source.uri}#{number}", line=_line(rows), reason=str(error))


def _line(rows: Iterator[list[str]]) -> int:
    return int(getattr(rows, "line_num", 0))


def _delimiter(source: Opened) -> str:
    """Return the sign that parts cells: tab for TSV, else what parts the first lines evenly."""
    if source.options.format == "tsv" or source.suffix in {".tsv", ".tab"}:
        return "\t"
    head = peek(source)
    lines = [
        line for line in head.decode("utf-8", errors="replace").splitlines()[:20] if line.strip()
    ]

    def cells(delimiter: str) -> tuple[int, int]:
        """Return how many lines have as many cells as the first one, and how many cells."""
        if not lines:
            return 0, 0
        widths = [
            len(next(csv.reader(io.StringIO(line), delimiter=delimiter), [])) for line in lines
        ]
        return (sum(w == widths[0] for w in widths), widths[0]) if widths[0] > 1 else (0, 0)

    return max(_DELIMITERS, key=cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """The names of a table's columns, and which of them mean something to us."""

    names: tuple[str, ...]
    roles: Mapping[str, int]
    words: Mapping[str, str]

    @classmethod
    def of(cls, header: list[str], mapping: Mapping[str, str]) -> _Columns:
        """Return the columns of a header line.

        Raises:
            Unreadable: a mapped column is not in the header, or a triple lacks a part.
        """
        names = tuple(
            printable(cell.strip().lstrip("\ufeff")) or f"column {n}"
            for n, cell in enumerate(header, 1)
        )
        lowered = [name.lower() for name in names]
        roles: dict[str, int] = {
            role: lowered.index(role) for role in ("id", "title", "at") if role in lowered
        }
        words = {role: column[1:] for role, column in mapping.items() if column.startswith("=")}
        for role, column in mapping.items():
            if role in words:
                continue
            if column.lower() not in lowered:
                raise Unreadable(
                    f"there is no column {column!r} for {role}: the columns are {', '.join(names)}",
                    line=1,
                )
            roles[role] = lowered.index(column.lower())
        given = [part for part in _TRIPLE if part in roles or part in words]
        if given and len(given) < 3:
            missing = next(part for part in _TRIPLE if part not in given)
            raise Unreadable(f"columns are mapped to {' and '.join(given)}, but none to {missing}")
        return cls(names=names, roles=roles, words=words)

    def value(self, role: str, cells: list[str]) -> str:
        """Return what a row says for a role, or nothing."""
        if role in self.words:
            return self.words[role]
        index = self.roles.get(role)
        return cells[index] if index is not None and index < len(cells) else ""


def _document(source: Opened, columns: _Columns, cells: list[str], number: int) -> Item:
    if len(cells) > len(columns.names):
        raise Unreadable(
            f"the row has {len(cells)} cells and the header {len(columns.names)}: quote cells that "
            "hold the delimiter"
        )
    named = dict(zip(columns.names, cells, strict=False))
    text = columns.value("text", cells)
    metadata: dict[str, JsonValue] = {}
    if "text" in columns.roles:
        used = {columns.names[index] for index in columns.roles.values()}
        metadata = {name: cell for name, cell in named.items() if cell and name not in used}
    else:
        text = "\n".join(f"{name}: {cell}" for name, cell in named.items() if cell)
    zone = source.options.tzinfo
    at = read_time(columns.value("at", cells), zone)
    return source.document(
        key=columns.value("id", cells) or str(number),
        text=text,
        title=columns.value("title", cells),
        at=at,
        triples=_triples(source, columns, cells, text),
        metadata=metadata,
    )


def _triples(source: Opened, columns: _Columns, cells: list[str], text: str) -> tuple[Triple, ...]:
    """Return the row's triple; a row with an empty cell for a part of it has none."""
    subject, predicate, object_ = (columns.value(part, cells) for part in _TRIPLE)
    if not (subject and predicate and object_):
        return ()
    zone = source.options.tzinfo
    return (
        Triple(
            subject=subject,
            predicate=predicate,
            object=object_,
            subject_type=columns.value("subject_type", cells),
            object_type=columns.value("object_type", cells),
            valid_from=read_time(columns.value("valid_from", cells), zone),
            valid_to=read_time(columns.value("valid_to", cells), zone),
            evidence=text,
        ),
    )
