"""CSV and TSV: a row is a record with the names of its columns; columns can mean a triple."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from graphmem import BadInput, Document, JsonValue, Triple
from graphmem_ingest.sources.decoding import MAX_LINE, decode_head, peek, read_lines
from graphmem_ingest.sources.reading import Failure, Items, Opened, Unreadable
from graphmem_ingest.sources.times import read_time

_DELIMITERS = ",;\t|"
_TRIPLE = ("subject", "predicate", "object")


def read_table(source: Opened) -> Items:
    """Give a document for each row, called ``uri#id`` or ``uri#row`` (rows count from 1).

    Its text is a line "column: value" for each cell that is not empty; with a column for "text"
    that alone is the text and the other cells are metadata. Columns called id, title, text and at
    mean what they say unless ``columns`` maps others.
    """
    csv.field_size_limit(MAX_LINE)  # the default refuses cells above 128 kB
    lines = _Lines(source)
    rows = csv.reader(lines, delimiter=_delimiter(source))
    columns: _Columns | None = None
    for number in itertools.count():
        try:
            cells = next(rows, None)
        except csv.Error as error:
            cells, lines.problem = [], f"no row: {error}: look at the quotes"
        if cells is None:
            break
        problem, lines.problem = lines.problem, ""
        if problem and columns is None:
            raise Unreadable(problem, line=lines.number)
        if problem:
            yield Failure(uri=f"{source.uri}#{number}", line=lines.number, reason=problem)
        elif columns is None and any(map(str.strip, cells)):
            columns = _Columns.of(cells, source.options.columns)
        elif columns is not None and any(map(str.strip, cells)):
            yield _row(source, columns, cells, number, lines.number)


def _row(
    source: Opened, columns: _Columns, cells: list[str], number: int, line: int
) -> Document | Failure:
    try:
        return _document(source, columns, [cell.strip() for cell in cells], number)
    except BadInput as error:
        return Failure(uri=f"{source.uri}#{number}", line=line, reason=str(error))


class _Lines:
    """The lines of a table as its parser wants them; a line that cannot be read is noted."""

    def __init__(self, source: Opened) -> None:
        self._lines = read_lines(source)
        self.number = 0
        self.problem = ""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number = line.number
        self.problem = self.problem or line.problem
        return line.text + "\n"


def _delimiter(source: Opened) -> str:
    """Return the sign that parts cells: tab for TSV, else what parts the first lines evenly."""
    if source.options.format == "tsv" or source.suffix in {".tsv", ".tab"}:
        return "\t"
    head = peek(source)
    lines = [line for line in decode_head(head).splitlines()[:20] if line.strip()]

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
        names = tuple(cell.strip() or f"column {n}" for n, cell in enumerate(header, 1))
        lowered = [name.lower() for name in names]
        roles: dict[str, int] = {
            role: lowered.index(role) for role in ("id", "title", "text", "at") if role in lowered
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


def _document(
    source: Opened, columns: _Columns, cells: list[str], number: int
) -> Document | Failure:
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
