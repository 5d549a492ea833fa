"""The names under which records keep the same thing, and how to take it out of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphmem import JsonValue
from graphmem_ingest.sources.reading import plain_json

TEXT = ("text", "content", "contents", "body", "page_content", "passage")
ID = ("id", "_id", "doc_id", "docid", "uuid")
AT = ("at", "timestamp", "date", "datetime", "created_at", "published", "published_at", "created")
SPEAKER = ("speaker", "name", "role", "author", "sender", "from", "username", "user")
SAID = ("content", "text", "message", "utterance", "body", "value")
TURN_ID = ("id", "turn_id", "dia_id", "message_id", "msg_id", "uuid")
TURN_AT = ("at", "timestamp", "time", "datetime", "date", "created_at", "create_time", "ts")
SESSION = ("session_id", "session", "conversation_id", "dialogue_id", "thread_id", "chat_id")
LOG = ("conversation", "conversation_id", "dialogue_id", "sample_id", "sample")
REPLY = ("reply_to", "reply_to_id", "reply_to_message_id", "in_reply_to")
CAPTION = ("caption", "blip_caption", "image_caption")
TURNS = (
    "messages",
    "turns",
    "conversation",
    "conversations",
    "dialogue",
    "dialog",
    "utterances",
    "history",
)


def first_of(record: Mapping[str, Any], names: Iterable[str]) -> tuple[str | None, Any]:
    """Return the first of the names that the record has a value for, and the value."""
    for name in names:
        value = record.get(name)
        if value is not None and value != "":
            return name, value
    return None, None


def label(value: Any) -> str | None:
    """Return an id or a name as text: of a number its digits, of an object its name or id."""
    if isinstance(value, dict):
        _, value = first_of(value, ("name", "role", "username", "id"))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def others(record: Mapping[str, Any], used: Iterable[str | None]) -> dict[str, JsonValue]:
    """Return what is left of a record as metadata; its own "metadata" comes first."""
    skipped = {*used, "metadata"}
    own = record.get("metadata")
    left = {k: plain_json(v) for k, v in record.items() if k not in skipped and v is not None}
    return (
        {**left, **{str(k): plain_json(v) for k, v in own.items()}}
        if isinstance(own, dict)
        else left
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a turn says: its words, and what it shows instead of saying."""

    text: str
    caption: str


# Kinds of a part of a message that hold no words, and what to call them.
_SHOWN = ("image", "audio", "video", "file", "sticker", "voice", "document")


def said(content: Any) -> Said:
    """Return words and captions of a message's content: text, or a list of text and other parts.

    Parts as in chat completions ({"type": "text", "text"}, {"type": "image_url"}), ChatGPT's
    pointers to pictures, and Telegram's pieces of formatted text (joined without a space).
    """
    if isinstance(content, str):
        return Said(text=content.strip(), caption="")
    if isinstance(content, dict):
        content = content.get("parts") or [content]
    if not isinstance(content, list):
        return Said(text="" if content is None else json.dumps(content), caption="")
    words: list[str] = []
    shown: list[str] = []
    for part in content:
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, dict):
            _, text = first_of(part, ("text", "transcript", "content"))
            if isinstance(text, str):
                words.append(text if _inline(part) else f"\n{text}\n")
            else:
                shown.append(_kind(part))
    text = "".join(words).replace("\n\n", "\n").strip()
    return Said(text=text, caption=", ".join(filter(None, shown)))


def _inline(part: Mapping[str, Any]) -> bool:
    """Tell whether a part is a stretch of a sentence, as Telegram's "bold" and "link" are."""
    kind = str(part.get("type") or part.get("content_type") or "")
    return kind not in {"text", "input_text", "output_text", "audio_transcription", "refusal"}


def _kind(part: Mapping[str, Any]) -> str:
    kind = str(part.get("type") or part.get("content_type") or "").lower()
    return next((name for name in _SHOWN if name in kind), "")
