"""Discord, as the JSON of DiscordChatExporter: {"guild", "channel", "messages": [...]}."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphmem import BadInput, Turn
from graphmem_ingest.sources.dialogue.sessions import Sessions
from graphmem_ingest.sources.fields import first_of, label
from graphmem_ingest.sources.reading import Failure, Items, Opened, Unreadable
from graphmem_ingest.sources.records import Record
from graphmem_ingest.sources.times import read_time

_SAID = {"Default", "Reply", "ThreadStarterMessage", "ChatInputCommand", "20", "0", "19"}


def is_discord(value: Any) -> bool:
    """Tell whether a record is an exported channel."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("messages"), list)
        and isinstance(value.get("channel"), dict)
    )


def read_discord(source: Opened, records: Iterator[Record | Failure]) -> Items:
    """Give one document for each channel."""
    for record in records:
        if isinstance(record, Failure):
            yield record
        elif not is_discord(record.value):
            reason = 'no Discord export: an object with "channel" and "messages" is expected'
            yield Failure(uri=source.uri, line=record.line, reason=reason)
        else:
            yield from _read_channel(source, record.value)


def _read_channel(source: Opened, value: dict[str, Any]) -> Items:
    channel = label(value["channel"]) or "channel"
    guild = label(value.get("guild"))
    sessions = Sessions(
        source=source,
        title=f"#{channel}",
        metadata={"channel": channel, **({"guild": guild} if guild else {})},
    )
    for number, message in enumerate(value["messages"], 1):
        try:
            turn = _turn(source, message, channel)
        except BadInput as error:
            yield Failure(uri=source.uri, reason=f"message {number} does not fit: {error}")
            continue
        if turn is not None:
            yield from sessions.add(turn)
    yield from sessions.close()


def _turn(source: Opened, message: Any, channel: str) -> Turn | None:
    if not isinstance(message, dict) or not isinstance(message.get("author"), dict):
        raise Unreadable('an object with "author" and "content" is expected')
    if str(message.get("type", "Default")) not in _SAID:
        return None
    text = str(message.get("content") or "").strip()
    shown = [
        _shown(part)
        for key in ("attachments", "embeds", "stickers")
        for part in message.get(key) or ()
    ]
    caption = ", ".join(filter(None, shown))
    if not text and not caption:
        return None
    _, name = first_of(message["author"], ("nickname", "name", "id"))
    reference = message.get("reference")
    return Turn(
        speaker=label(name) or "unknown",
        text=text,
        at=read_time(message.get("timestamp"), source.options.tzinfo),
        id=label(message.get("id")),
        session_id=channel,
        reply_to=label(reference.get("messageId")) if isinstance(reference, dict) else None,
        caption=caption,
    )


def _shown(part: Any) -> str:
    if not isinstance(part, dict):
        return ""
    return label(first_of(part, ("title", "description", "fileName", "name"))[1]) or ""
