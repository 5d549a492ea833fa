"""What every reader takes and gives: the options, an opened source, a document or a failure."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta, timezone, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from graphmem import (
    BadInput,
    BadSetting,
    Document,
    Instant,
    JsonValue,
    Metadata,
    Origin,
    Triple,
    Turn,
)

COLUMN_ROLES = (
    "id title text at subject predicate object valid_from valid_to subject_type object_type"
).split()

FORMATS = (
    "text markdown html pdf docx csv tsv json jsonl documents turns "
    "transcript whatsapp slack discord chatgpt locomo longmemeval"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Something that could not be read, and why. It never stops what comes after it."""

    uri: str
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        """Return ``uri, line N: reason``."""
        where = self.uri if self.line is None else f"{self.uri}, line {self.line}"
        return f"{where}: {self.reason}"


class Unreadable(BadInput):
    """A source, or the stated line of it, does not fit its format; becomes a Failure."""

    def __init__(self, reason: str, *, line: int | None = None) -> None:
        """Hold the line, counted from 1, if there is one."""
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How to read.

    ``format`` None means: detected by content. ``at`` is the time of documents that state none
    themselves. ``zone`` is what times of day without a zone mean: "UTC", "+02:00" or a name like
    "Europe/Berlin". ``encoding`` is that of files that are not Unicode. ``date_order`` says how
    01/02/2024 is meant ("dmy" or "mdy"); by default a log's other dates decide it. ``columns``
    maps roles of COLUMN_ROLES to columns of a table; "=words" gives the words themselves
    (``{"subject": "person", "predicate": "=works for", "object": "employer"}``). ``name`` is the
    uri of what comes from a stream.
    """

    format: str | None = None
    at: Instant | None = None
    zone: str = "UTC"
    encoding: str | None = None
    date_order: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    origin: Origin = Origin.USER
    metadata: Metadata = field(default_factory=dict)
    name: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no reader understands, naming what can be given."""
        if self.format is not None and self.format not in FORMATS:
            raise BadSetting(f"format {self.format!r} is unknown: give one of {', '.join(FORMATS)}")
        if self.date_order not in (None, "dmy", "mdy"):
            raise BadSetting(f"date_order is dmy or mdy, not {self.date_order!r}")
        unknown = [role for role in self.columns if role not in COLUMN_ROLES]
        if unknown:
            raise BadSetting(
                f"columns cannot be mapped to {unknown[0]!r}: give one of {', '.join(COLUMN_ROLES)}"
            )
        if self.encoding is not None:
            try:
                "".encode(self.encoding)
            except LookupError as error:
                raise BadSetting(f"the encoding {self.encoding!r} is unknown") from error
        zone_named(self.zone)

    @property
    def tzinfo(self) -> tzinfo:
        """The zone of times that name none."""
        return zone_named(self.zone)


@lru_cache(maxsize=32)
def zone_named(name: str) -> tzinfo:
    """Return the zone that a name or an offset like +02:00 means.

    Raises:
        BadSetting: there is no such zone.
    """
    found = re.fullmatch(r"([+-])(\d\d):?(\d\d)", name)
    if found:
        minutes = int(found[2]) * 60 + int(found[3])
        if minutes < 24 * 60:
            return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise BadSetting(
            f"the zone {name!r} is unknown: give an offset like +02:00, or a name like "
            "UTC or Europe/Berlin"
        ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A source that is open: what it is called, its bytes (seekable, at 0), how to read it.

    ``path`` is None for what came from a stream.
    """

    uri: str
    stream: BinaryIO
    options: ReadOptions
    path: Path | None = None

    @property
    def suffix(self) -> str:
        """The suffix of its name in lower case, with the dot, or nothing."""
        return Path(self.uri).suffix.lower()

    def document(  # noqa: PLR0913 - the fields of a document that readers fill
        self,
        *,
        key: str | None = None,
        text: str = "",
        turns: tuple[Turn, ...] = (),
        title: str = "",
        at: Instant | None = None,
        language: str | None = None,
        session_id: str | None = None,
        triples: tuple[Triple, ...] = (),
        metadata: Metadata | None = None,
        line: int | None = None,
    ) -> Document | Failure:
        """Return a document of this source, called ``uri#key``, or why it cannot be one."""
        uri = self.uri if key is None else f"{self.uri}#{key}"
        try:
            return Document(
                uri=uri,
                text=text,
                turns=turns,
                title=title,
                at=at or self.options.at,
                origin=self.options.origin,
                language=language,
                session_id=session_id,
                triples=triples,
                metadata={**(metadata or {}), **self.options.metadata},
            )
        except BadInput as error:
            reason = str(error).removeprefix(f"{uri}: ")
            return Failure(uri=uri, reason=reason, line=line)


Item = Document | Failure
Items = Iterator[Document | Failure]


def uri_of(path: Path) -> str:
    """Return what a file is called: relative to the working folder if below it, else absolute.

    Always with forward slashes and without ``..``; links are not followed, so a file keeps the
    name that the caller sees.
    """
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return absolute.as_posix()


def plain_json(value: object, *, nodes: int = 10_000) -> JsonValue:
    """Return a value as JSON can hold it; what is neither JSON nor a date becomes its text.

    Raises:
        Unreadable: more than ``nodes`` values: aliases of YAML can multiply a few lines to
            gigabytes ("billion laughs").
    """
    left = [nodes]

    def convert(part: object) -> JsonValue:
        left[0] -= 1
        if left[0] < 0:
            raise Unreadable(f"metadata of more than {nodes} values: shorten it")
        if part is None or isinstance(part, str | bool | int | float):
            return part
        if isinstance(part, Mapping):
            return {str(key): convert(inner) for key, inner in part.items()}
        if isinstance(part, list | tuple | set | frozenset):
            return [convert(inner) for inner in part]
        isoformat = getattr(part, "isoformat", None)
        return str(isoformat()) if isoformat else str(part)

    return convert(value)
