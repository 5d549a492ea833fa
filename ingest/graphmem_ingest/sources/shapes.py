"""Which reader a JSON source gets: told by its first record, whatever the file is called."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from graphmem_ingest.sources.dialogue.chatgpt import is_chatgpt, read_chatgpt
from graphmem_ingest.sources.dialogue.discord import is_discord, read_discord
from graphmem_ingest.sources.dialogue.locomo import is_locomo, read_locomo
from graphmem_ingest.sources.dialogue.longmemeval import is_longmemeval, read_longmemeval
from graphmem_ingest.sources.dialogue.messages import is_conversation, is_turn, read_messages
from graphmem_ingest.sources.dialogue.slack import is_slack, read_slack
from graphmem_ingest.sources.documents import is_document, read_documents
from graphmem_ingest.sources.reading import Failure, Items, Opened, Unreadable
from graphmem_ingest.sources.records import Record, read_json, read_jsonl

Recognise = Callable[[Any], bool]
ReadRecords = Callable[[Opened, Iterator[Record | Failure]], Items]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A shape of JSON records: its name as a format, how to know it, how to read it."""

    name: str
    recognise: Recognise
    read: ReadRecords


# The most particular first: what a program exports before what anybody might write.
SHAPES = (
    Shape(name="longmemeval", recognise=is_longmemeval, read=read_longmemeval),
    Shape(name="locomo", recognise=is_locomo, read=read_locomo),
    Shape(name="chatgpt", recognise=is_chatgpt, read=read_chatgpt),
    Shape(name="discord", recognise=is_discord, read=read_discord),
    Shape(name="slack", recognise=is_slack, read=read_slack),
    Shape(name="turns", recognise=is_conversation, read=read_messages),
    Shape(name="turns", recognise=is_turn, read=read_messages),
    Shape(name="documents", recognise=is_document, read=read_documents),
)


def read_json_source(source: Opened, *, lines: bool) -> Items:
    """Read JSON or JSON lines in the shape that its first record has, or that was asked for."""
    records = read_jsonl(source) if lines else read_json(source)
    asked = next((s for s in SHAPES if s.name == source.options.format), None)
    if asked is not None:
        yield from asked.read(source, records)
        return
    for record in records:
        if isinstance(record, Failure):
            yield record
            continue
        shape = next((s for s in SHAPES if s.recognise(record.value)), None)
        if shape is None:
            reason = _unknown(record.value)
            if not lines:
                raise Unreadable(reason)
            yield Failure(uri=source.uri, line=record.line, reason=reason)
            continue
        yield from shape.read(source, itertools.chain([record], records))
        return


def _unknown(value: Any) -> str:
    found = (
        f"an object with {', '.join(list(value)[:8])}" if isinstance(value, dict) else "no object"
    )
    return (
        'the record is neither a document ({"text": ...}) nor a turn ({"speaker": ..., '
        f'"text": ...}}) nor a known export: it is {found}'
    )
