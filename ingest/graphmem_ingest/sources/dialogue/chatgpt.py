"""ChatGPT's conversations.json: trees of messages, of which the current branch is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphmem import BadInput, Turn
from graphmem_ingest.sources.dialogue.sessions import Sessions
from graphmem_ingest.sources.fields import first_of, label, said
from graphmem_ingest.sources.reading import Failure, Items, Opened, Unreadable
from graphmem_ingest.sources.records import Record
from graphmem_ingest.sources.times import read_time

# What the two said to each other; searches, code and thoughts of the model are not.
_SPOKEN = {"text", "multimodal_text"}


def is_chatgpt(value: Any) -> bool:
    """Tell whether a record is an exported conversation."""
    return isinstance(value, dict) and isinstance(value.get("mapping"), dict)


def read_chatgpt(source: Opened, records: Iterator[Record | Failure]) -> Items:
    """Give one document for each conversation, called by its id."""
    for record in records:
        if isinstance(record, Failure):
            yield record
        elif not is_chatgpt(record.value):
            reason = f'conversation {record.number} does not fit: it has no "mapping"'
            yield Failure(uri=source.uri, line=record.line, reason=reason)
        else:
            yield from _read_conversation(source, record)


def _read_conversation(source: Opened, record: Record) -> Items:
    value = record.value
    key = label(first_of(value, ("conversation_id", "id"))[1]) or record.place
    title = value.get("title")
    where = f"{source.uri}#{key}"
    try:
        at = read_time(value.get("create_time"), source.options.tzinfo)
        branch = _branch(value)
    except BadInput as error:
        yield Failure(uri=where, line=record.line, reason=str(error))
        return
    sessions = Sessions(source=source, title=title if isinstance(title, str) else "", at=at)
    for name, message in branch:
        try:
            turn = _turn(source, name, message, key)
        except BadInput as error:
            reason = f"message {name} does not fit: {error}"
            yield Failure(uri=where, line=record.line, reason=reason)
            continue
        if turn is not None:
            yield from sessions.add(turn)
    yield from sessions.close()


def _branch(value: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the messages from the root to the current one; answers that were redone stay out."""
    mapping = value["mapping"]
    node = value.get("current_node")
    if not isinstance(node, str) or node not in mapping:
        node = next((k for k in reversed(mapping) if _is_leaf(mapping[k])), None)
    branch: list[tuple[str, dict[str, Any]]] = []
    seen: set[str] = set()
    while isinstance(node, str) and isinstance(mapping.get(node), dict):
        if node in seen:
            raise Unreadable(f"the messages go in a circle at {node}")
        seen.add(node)
        message = mapping[node].get("message")
        if isinstance(message, dict):
            branch.append((node, message))
        node = mapping[node].get("parent")
    return branch[::-1]


def _is_leaf(node: Any) -> bool:
    return isinstance(node, dict) and not node.get("children")


def _turn(source: Opened, name: str, message: dict[str, Any], session: str) -> Turn | None:
    author = message.get("author")
    author = author if isinstance(author, dict) else {}
    content = message.get("content")
    hidden = message.get("metadata")
    if not isinstance(author.get("role"), str):
        raise Unreadable('its author has no role: "user" or "assistant" is expected')
    if (
        author.get("role") not in {"user", "assistant"}
        or not isinstance(content, dict)
        or content.get("content_type", "text") not in _SPOKEN
        or message.get("recipient", "all") != "all"
        or (isinstance(hidden, dict) and hidden.get("is_visually_hidden_from_conversation"))
    ):
        return None
    words = said(content)
    if not words.text and not words.caption:
        return None
    return Turn(
        speaker=label(author.get("name")) or str(author["role"]),
        text=words.text,
        at=read_time(message.get("create_time"), source.options.tzinfo),
        id=label(message.get("id")) or name,
        session_id=session,
        caption=words.caption,
        metadata={"role": str(author["role"])},
    )
