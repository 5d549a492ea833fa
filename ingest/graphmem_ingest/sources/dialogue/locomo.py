"""LoCoMo's JSON as published: session_1, session_1_date_time, turns with dia_id and captions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graphmem import BadInput
from graphmem_ingest.sources.dialogue.messages import read_turns
from graphmem_ingest.sources.dialogue.sessions import Sessions
from graphmem_ingest.sources.fields import label
from graphmem_ingest.sources.reading import Failure, Items, Opened
from graphmem_ingest.sources.records import Record
from graphmem_ingest.sources.times import read_time

_SESSION = re.compile(r"session_(\d{1,6})$")


def is_locomo(value: Any) -> bool:
    """Tell whether a record is a conversation in numbered sessions."""
    talk = _talk(value)
    return any(_SESSION.match(str(key)) and isinstance(talk[key], list) for key in talk)


def _talk(value: Any) -> dict[str, Any]:
    if isinstance(value, dict) and isinstance(value.get("conversation"), dict):
        value = value["conversation"]
    return value if isinstance(value, dict) else {}


def read_locomo(source: Opened, records: Iterator[Record | Failure]) -> Items:
    """Give one document for each session; questions and summaries beside the talk stay out."""
    for record in records:
        if isinstance(record, Failure):
            yield record
        elif not is_locomo(record.value):
            reason = f'sample {record.number} does not fit: it has no "session_1" with turns'
            yield Failure(uri=source.uri, line=record.line, reason=reason)
        else:
            yield from _read_talk(source, record)


def _read_talk(source: Opened, record: Record) -> Items:
    talk = _talk(record.value)
    sample = label(record.value.get("sample_id"))
    if sample is None and not record.alone:
        sample = record.place
    numbers = sorted(
        int(found[1]) for key in talk if (found := _SESSION.match(str(key))) is not None
    )
    for number in numbers:
        turns = talk.get(f"session_{number}")
        if not isinstance(turns, list) or not turns:
            continue
        session = "/".join(filter(None, [sample, f"session_{number}"]))
        stated = talk.get(f"session_{number}_date_time")
        try:
            read_time(stated, source.options.tzinfo)
        except BadInput as error:
            uri = f"{source.uri}#{session}"
            yield Failure(uri=uri, line=record.line, reason=str(error))
            continue
        metadata = {"sample_id": sample} if sample else {}
        # A session has one time, that of its start; its turns share it and keep their order.
        timed = [_timed(turn, stated) for turn in turns]
        sessions = Sessions(
            source=source, metadata=metadata, at=read_time(stated, source.options.tzinfo)
        )
        yield from read_turns(source, timed, sessions, line=record.line, session=session)


def _timed(turn: Any, stated: Any) -> Any:
    """Give a turn the time of its session; what was searched to find its picture stays out."""
    if not isinstance(turn, dict):
        return turn
    kept = {k: v for k, v in turn.items() if k not in {"query", "re-download"}}
    return {"at": stated, **kept}
