"""LongMemEval's JSON: haystack_sessions of turns with haystack_dates and session ids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphmem import BadInput
from graphmem_ingest.sources.dialogue.messages import read_turns
from graphmem_ingest.sources.dialogue.sessions import Sessions
from graphmem_ingest.sources.fields import label
from graphmem_ingest.sources.reading import Failure, Items, Opened
from graphmem_ingest.sources.records import Record
from graphmem_ingest.sources.times import read_time


def is_longmemeval(value: Any) -> bool:
    """Tell whether a record holds haystack sessions."""
    return isinstance(value, dict) and isinstance(value.get("haystack_sessions"), list)


def read_longmemeval(source: Opened, records: Iterator[Record | Failure]) -> Items:
    """Give one document for each session of each question; the questions themselves stay out."""
    for record in records:
        if isinstance(record, Failure):
            yield record
        elif not is_longmemeval(record.value):
            reason = f'record {record.number} does not fit: it has no "haystack_sessions"'
            yield Failure(uri=source.uri, line=record.line, reason=reason)
        else:
            yield from _read_haystack(source, record)


def _read_haystack(source: Opened, record: Record) -> Items:
    value = record.value
    question = label(value.get("question_id")) or record.place
    dates = value.get("haystack_dates")
    ids = value.get("haystack_session_ids")
    for position, turns in enumerate(value["haystack_sessions"]):
        session = label(_at(ids, position)) or f"session_{position + 1}"
        uri = f"{source.uri}#{question}/{session}"
        stated = _at(dates, position)
        if not isinstance(turns, list):
            yield Failure(uri=uri, line=record.line, reason="the session is no list of turns")
            continue
        try:
            at = read_time(stated, source.options.tzinfo)
        except BadInput as error:
            yield Failure(uri=uri, line=record.line, reason=str(error))
            continue
        sessions = Sessions(source=source, key=question, at=at, metadata={"question_id": question})
        timed = [_timed(turn, stated, session, n) for n, turn in enumerate(turns, 1)]
        yield from read_turns(source, timed, sessions, line=record.line, session=session)


def _at(values: Any, position: int) -> Any:
    return values[position] if isinstance(values, list) and position < len(values) else None


def _timed(turn: Any, stated: Any, session: str, number: int) -> Any:
    """Give a turn the time of its session and an id; where the answers lie stays out."""
    if not isinstance(turn, dict):
        return turn
    kept = {k: v for k, v in turn.items() if k != "has_answer"}
    return {"at": stated, "id": f"{session}:{number}", **kept}
