"""Records of documents: {"text", "title"?, "at"?, "id"?, ...metadata}, each its own source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphmem import BadInput, Instant
from graphmem_ingest.sources.fields import AT, ID, TEXT, first_of, label, others
from graphmem_ingest.sources.reading import Failure, Item, Items, Opened
from graphmem_ingest.sources.records import Record
from graphmem_ingest.sources.times import read_time

_LISTS = ("documents", "docs", "passages", "corpus", "records", "data")


def is_document(value: Any) -> bool:
    """Tell whether a record holds a text of its own, or a list of such records."""
    return isinstance(value, dict) and (
        isinstance(first_of(value, TEXT)[1], str) or _inner_list(value) is not None
    )


def _inner_list(value: Any) -> list[Any] | None:
    if not isinstance(value, dict):
        return None
    return next((value[key] for key in _LISTS if isinstance(value.get(key), list)), None)


def read_documents(source: Opened, records: Iterator[Record | Failure]) -> Items:
    """Give a document for each record, called ``uri#id`` or ``uri#line``."""
    for record in records:
        if isinstance(record, Failure):
            yield record
        elif (inner := _inner_list(record.value)) is not None:
            for number, value in enumerate(inner, 1):
                yield _document(source, Record(number=number, value=value))
        else:
            yield _document(source, record)


def _document(source: Opened, record: Record) -> Item:
    value = record.value
    uri = f"{source.uri}#{record.place}"
    if not isinstance(value, dict):
        kind = type(value).__name__
        reason = f'no document: an object like {{"text": ...}} is expected, not a {kind}'
        return Failure(uri=uri, line=record.line, reason=reason)
    text_key, text = first_of(value, TEXT)
    if not isinstance(text, str) or not text.strip():
        reason = f'the record has no text: put it under "text" (it has {_names(value)})'
        return Failure(uri=uri, line=record.line, reason=reason)
    id_key, key = first_of(value, ID)
    key = label(key)
    title = value.get("title")
    title = title.strip() if isinstance(title, str) else ""
    try:
        at_key, at = _time(source, value)
    except BadInput as error:
        return Failure(uri=uri, line=record.line, reason=str(error))
    used = [text_key, id_key if key else None, "title" if title else None, at_key]
    language = value.get("language")
    return source.document(
        key=None if record.alone and key is None else key or record.place,
        text=text,
        title=title,
        at=at,
        language=language if isinstance(language, str) and language else None,
        metadata=others(value, used),
        line=record.line,
    )


def _time(source: Opened, value: dict[str, Any]) -> tuple[str | None, Instant | None]:
    """Return the record's time. Under "at" it must be one; a "date" may be any words."""
    key, stated = first_of(value, AT)
    try:
        return key, read_time(stated, source.options.tzinfo)
    except BadInput:
        if key == "at":
            raise
        return None, None


def _names(value: dict[str, Any]) -> str:
    return ", ".join(list(value)[:8]) or "no fields"
