"""Slack exports: folder/channel/2024-05-01.json, with users.json beside the channels."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from graphmem import BadInput, Turn
from graphmem_ingest.sources.dialogue.sessions import Sessions
from graphmem_ingest.sources.fields import first_of, label
from graphmem_ingest.sources.reading import Failure, Items, Opened, Unreadable
from graphmem_ingest.sources.records import Record
from graphmem_ingest.sources.times import read_time

_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
_TS = re.compile(r"\d{9,11}\.\d{1,6}$")
_REFERENCE = re.compile(r"<([@#!]?)([^<>|]{1,2000})(?:\|([^<>]{0,2000}))?>")
_REGISTERS = {
    "users.json",
    "channels.json",
    "groups.json",
    "dms.json",
    "mpims.json",
    "integration_logs.json",
    "canvases.json",
    "org_users.json",
    "file_conversations.json",
    "huddle_transcripts.json",
    "lists.json",
}
# Messages that Slack itself writes about the channel; everything else was said by somebody.
_NOTICES = re.compile(
    r"(?:channel|group|mpim)_(?:join|leave|topic|purpose|name|archive|unarchive|convert.*|posting.*)"
    r"|bot_(?:add|remove)|pinned_item|reminder_add|tombstone|sh_room_.*"
)


def is_slack(value: Any) -> bool:
    """Tell whether a record is a message of a Slack export."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("ts"), str)
        and _TS.match(value["ts"]) is not None
        and ("type" in value or "user" in value)
    )


def is_slack_register(path: Path) -> bool:
    """Tell whether a file is one of the lists of users and channels beside Slack's channels."""
    beside = path.parent / "users.json"
    return (
        path.name in _REGISTERS and beside.is_file() and (path.parent / "channels.json").is_file()
    )


def read_slack(source: Opened, records: Iterator[Record | Failure]) -> Items:
    """Give one document for the file, a channel's day; the channel is the session."""
    channel = _channel(source.path)
    people = _people(source.path)
    sessions = Sessions(
        source=source,
        title=f"#{channel}" if channel else "",
        metadata={"channel": channel} if channel else {},
        one_session=True,
    )
    for record in records:
        if isinstance(record, Failure):
            yield record
            continue
        try:
            turn = _turn(source, record.value, channel, people)
        except BadInput as error:
            reason = f"message {record.number} does not fit: {error}"
            yield Failure(uri=source.uri, line=record.line, reason=reason)
            continue
        if turn is not None:
            yield from sessions.add(turn)
    yield from sessions.close()


def _turn(
    source: Opened, value: Any, channel: str | None, people: Mapping[str, str]
) -> Turn | None:
    if not is_slack(value):
        raise Unreadable('an object with "ts" and "user" is expected')
    if _NOTICES.fullmatch(str(value.get("subtype") or "")):
        return None
    text = _plain(str(value.get("text") or ""), people)
    files = value.get("files")
    shown = [
        str(f.get("title") or f.get("name") or "file") for f in files or () if isinstance(f, dict)
    ]
    if not text and not shown:
        return None
    thread = value.get("thread_ts")
    return Turn(
        speaker=_speaker(value, people),
        text=text,
        at=read_time(value["ts"], source.options.tzinfo),
        id=value["ts"],
        session_id=channel,
        reply_to=thread if isinstance(thread, str) and thread != value["ts"] else None,
        caption=", ".join(shown),
    )


def _speaker(value: Mapping[str, Any], people: Mapping[str, str]) -> str:
    user = label(value.get("user"))
    if user is not None and user in people:
        return people[user]
    profile = value.get("user_profile") or value.get("bot_profile")
    own = profile if isinstance(profile, dict) else {}
    _, name = first_of(own, ("display_name", "real_name", "name"))
    return (
        label(name)
        or label(value.get("username"))
        or user
        or label(value.get("bot_id"))
        or "unknown"
    )


def _plain(text: str, people: Mapping[str, str]) -> str:
    """Return the words of a message: names for ``<@U1>``, labels for links, no entities."""

    def words(found: re.Match[str]) -> str:
        kind, target, shown = found[1], found[2], found[3]
        if kind == "@":
            return "@" + people.get(target, shown or target)
        if kind:
            return ("#" if kind == "#" else "@") + (shown or target).lstrip("@")
        return shown or target

    return html.unescape(_REFERENCE.sub(words, text)).strip()


def _channel(path: Path | None) -> str | None:
    """Return the name of the folder of a day's file."""
    return path.absolute().parent.name if path and _DAY.match(path.stem) else None


def _people(path: Path | None) -> Mapping[str, str]:
    if path is None:
        return {}
    users = path.absolute().parent.parent / "users.json"
    try:
        return _names(users, users.stat().st_mtime_ns)
    except OSError:
        return {}


@lru_cache(maxsize=8)
def _names(users: Path, _changed: int) -> Mapping[str, str]:
    """Return the names of the users by id; nothing if the register cannot be read."""
    try:
        listed = json.loads(users.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    names = {}
    for user in listed if isinstance(listed, list) else ():
        if isinstance(user, dict) and isinstance(user.get("id"), str):
            profile = user.get("profile")
            known = {**user, **profile} if isinstance(profile, dict) else user
            _, name = first_of(known, ("real_name", "display_name", "name"))
            names[user["id"]] = label(name) or user["id"]
    return names
