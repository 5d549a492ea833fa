"""Turns as callers have them: mappings in the shapes of the common chat APIs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphmem.errors import BadInput
from graphmem.model.document import Document, Turn
from graphmem.model.ids import content_id
from graphmem.model.scope import Scope
from graphmem.model.time import instant
from graphmem.protocols import GraphStore

# Who spoke within so many turns before one takes part in it: may be meant by "you".
NEAR_TURNS = 20

_SPEAKER = ("speaker", "name", "role", "author")
_TEXT = ("text", "content")
_TIME = ("at", "timestamp", "time", "created_at")
_ID = ("id", "turn_id", "message_id")


def turns_of(content: Sequence[Mapping[str, Any] | Turn]) -> tuple[Turn, ...]:
    """Return the turns that a caller's list holds.

    A turn is a Turn, or a mapping with a speaker (also "name", "role", "author"), a text (also
    "content": text, or a list of parts of which the texts count) and, if known, "at", "id",
    "session_id", "reply_to", "caption"; everything else is its metadata.

    Raises:
        BadInput: a turn is no mapping, has no text, or its time cannot be read; says which.
    """
    if isinstance(content, str | bytes | Mapping) or not isinstance(content, Sequence):
        raise BadInput(f"turns must be a list of mappings, not {type(content).__name__}")
    if not content:
        raise BadInput("there are no turns: nothing to remember")
    return tuple(_turn(number, turn) for number, turn in enumerate(content, 1))


def _turn(number: int, turn: Mapping[str, Any] | Turn) -> Turn:
    if isinstance(turn, Turn):
        return turn
    if not isinstance(turn, Mapping):
        raise BadInput(f"turn {number} is {turn!r}: give a mapping with a speaker and a text")
    text = _text(_first(turn, _TEXT))
    caption = str(turn.get("caption") or "")
    if not text.strip() and not caption.strip():
        raise BadInput(f"turn {number} has no text: give it under 'text' or 'content'")
    at = _first(turn, _TIME)
    try:
        time = None if at is None else instant(at, zone=0)
    except BadInput as error:
        raise BadInput(f"turn {number}: {error}") from None
    known = {*_SPEAKER, *_TEXT, *_TIME, *_ID, "session_id", "reply_to", "caption"}
    return Turn(
        speaker=str(_first(turn, _SPEAKER) or ""),
        text=text,
        at=time,
        id=_optional(_first(turn, _ID)),
        session_id=_optional(turn.get("session_id")),
        reply_to=_optional(turn.get("reply_to")),
        caption=caption,
        metadata={key: value for key, value in turn.items() if key not in known},
    )


def _first(turn: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((turn[name] for name in names if turn.get(name) not in (None, "")), None)


def _optional(value: Any) -> str | None:
    return None if value is None else str(value)


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, Sequence):
        parts = [part.get("text") if isinstance(part, Mapping) else part for part in value]
        return "\n".join(part for part in parts if isinstance(part, str))
    return str(value)


def speakers_known(document: Document, store: GraphStore, namespace: str) -> Document:
    """Return a log that goes on with the speakers of the last turns that are there; any other
    document as it is. One read of so many turns, however long the log is.
    """
    if not (document.appends and document.turns) or document.speakers_before:
        return document
    source_id = content_id("source", namespace, document.uri)
    records = store.passages(Scope(namespace=namespace), sources=[source_id], last=NEAR_TURNS)
    speakers = tuple(record.passage.speaker or "" for record in records)
    return replace(document, speakers_before=speakers)
