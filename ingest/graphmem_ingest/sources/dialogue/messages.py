"""Turns as records: chat-completions messages, and whatever has a speaker and words.

{"role"|"speaker"|"name"|..., "content"|"text"|..., "at"|"timestamp"|...?, "session_id"?, "id"?},
as a list, one a line, or a list inside an object ({"messages": [...]}).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphmem import BadInput, Turn
from graphmem_ingest.sources.dialogue.sessions import Sessions
from graphmem_ingest.sources.fields import (
    AT,
    CAPTION,
    ID,
    LOG,
    REPLY,
    SAID,
    SESSION,
    SPEAKER,
    TURN_AT,
    TURN_ID,
    TURNS,
    first_of,
    label,
    others,
    said,
)
from graphmem_ingest.sources.reading import Failure, Items, Opened, Unreadable
from graphmem_ingest.sources.records import Record
from graphmem_ingest.sources.times import read_time

# What an application says to a model is no part of the talk and holds no facts of it.
_INSTRUCTIONS = {"system", "developer"}


def is_turn(value: Any) -> bool:
    """Tell whether a record is a turn and no document that merely names its author."""
    if not isinstance(value, dict) or not any(name in value for name in SAID):
        return False
    if label(value.get("role")) or label(value.get("speaker")):
        return True
    if "title" in value or first_of(value, SPEAKER)[0] is None:
        return False
    return "name" in value or any(name in value for name in (*TURN_AT, *SESSION))


def is_conversation(value: Any) -> bool:
    """Tell whether a record holds a list of turns."""
    turns = turns_of(value)
    return bool(turns) and any(map(_is_spoken, turns[:5]))


def _is_spoken(value: Any) -> bool:
    return isinstance(value, dict) and (
        is_turn(value) or (first_of(value, SPEAKER)[0] is not None and "title" not in value)
    )


def turns_of(value: Any) -> list[Any]:
    """Return the list of turns of a conversation, or nothing."""
    if isinstance(value, dict):
        value = next((value[k] for k in TURNS if isinstance(value.get(k), list)), None)
    return value if isinstance(value, list) else []


def read_messages(source: Opened, records: Iterator[Record | Failure]) -> Items:
    """Give one document for each session, or for each conversation of a list of them."""
    sessions = Sessions(source=source)
    for record in records:
        if isinstance(record, Failure):
            yield record
        elif turns_of(record.value):
            yield from _read_conversation(source, record)
        else:
            try:
                turn = read_turn(source, record.value)
            except BadInput as error:
                uri, reason = source.uri, f"turn {record.number} does not fit: {error}"
                yield Failure(uri=uri, line=record.line, reason=reason)
                continue
            if turn is not None:
                yield from sessions.add(turn)
    yield from sessions.close()


def _read_conversation(source: Opened, record: Record) -> Items:
    value = record.value if isinstance(record.value, dict) else {}
    id_key, key = first_of(value, (*ID, *SESSION))
    key = label(key)
    title_key, title = first_of(value, ("title", "name"))
    at_key, stated = first_of(value, AT)
    listed = next((name for name in TURNS if isinstance(value.get(name), list)), None)
    if key is None and not record.alone:
        key = record.place
    try:
        at = read_time(stated, source.options.tzinfo)
    except BadInput as error:
        yield Failure(uri=source.uri, line=record.line, reason=f"record {record.place}: {error}")
        return
    sessions = Sessions(
        source=source,
        key=key,
        title=title if isinstance(title, str) else "",
        at=at,
        metadata=others(value, [id_key, title_key, at_key, listed]),
    )
    yield from read_turns(source, turns_of(record.value), sessions, line=record.line, session=key)


def read_turns(
    source: Opened,
    values: list[Any],
    sessions: Sessions,
    *,
    line: int | None = None,
    session: str | None = None,
) -> Items:
    """Give the documents of a list of turns, and one failure that names the first misfit."""
    problem = ""
    misfits = 0
    for number, value in enumerate(values, 1):
        try:
            turn = read_turn(source, value, session=session)
        except BadInput as error:
            problem = problem or f"turn {number} does not fit: {error}"
            misfits += 1
            continue
        if turn is not None:
            yield from sessions.add(turn)
    yield from sessions.close()
    if misfits:
        more = f" ({misfits - 1} more do not either)" if misfits > 1 else ""
        names = dict.fromkeys(name for name in (sessions.key, session) if name)
        uri = f"{source.uri}#{'/'.join(names)}" if names else source.uri
        yield Failure(uri=uri, line=line, reason=problem + more)


def read_turn(source: Opened, value: Any, *, session: str | None = None) -> Turn | None:
    """Return the turn of a record; None for instructions, calls of tools and notices.

    Raises:
        BadInput: it has no speaker, no text, or a time that is none.
    """
    if isinstance(value, dict) and isinstance(value.get("message"), dict):
        value = {**value, **value["message"]}  # {"timestamp", "message": {"role", "content"}}
        del value["message"]
    if not isinstance(value, dict):
        raise Unreadable(f'an object like {{"speaker", "text"}} is expected: {str(value)[:60]!r}')
    speaker_key, named = first_of(value, SPEAKER)
    speaker = label(named)
    if label(value.get("role")) in _INSTRUCTIONS or value.get("type") == "service":
        return None
    text_key, content = first_of(value, SAID)
    words = said(content)
    caption_key, caption = first_of(value, CAPTION)
    shown = caption.strip() if isinstance(caption, str) else words.caption
    if speaker is None:
        raise Unreadable(f'it names no speaker: put it under "speaker" or "role" ({_start(value)})')
    if not words.text and not shown:
        if value.get("tool_calls") or value.get("function_call"):
            return None
        raise Unreadable(f'it has no text: put it under "text" or "content" ({_start(value)})')
    id_key, turn_id = first_of(value, TURN_ID)
    at_key, stated = first_of(value, TURN_AT)
    reply_key, reply = first_of(value, REPLY)
    used = [speaker_key, text_key, caption_key, id_key, at_key, reply_key, *SESSION, *LOG]
    return Turn(
        speaker=speaker,
        text=words.text,
        at=read_time(stated, source.options.tzinfo),
        id=label(turn_id),
        session_id=_session(value) or session,
        reply_to=label(reply),
        caption=shown,
        metadata=others(value, used),
    )


def _session(value: dict[str, Any]) -> str | None:
    """Return the turn's session; of a file with several logs the log's name stands before it."""
    session_key, session = first_of(value, SESSION)
    log_key, log = first_of(value, LOG)
    names = [label(log) if log_key != session_key else None, label(session)]
    return "/".join(filter(None, names)) or None


def _start(value: dict[str, Any]) -> str:
    return f"it has {', '.join(list(value)[:8])}" if value else "it is empty"
