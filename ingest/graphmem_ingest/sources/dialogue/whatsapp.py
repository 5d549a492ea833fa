"""WhatsApp's exported text, of iOS and Android, in the date formats of many countries."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from graphmem import BadInput, Turn
from graphmem_ingest.sources.decoding import read_text
from graphmem_ingest.sources.dialogue.sessions import Sessions
from graphmem_ingest.sources.dialogue.stamps import (
    CLOCK,
    DATE,
    Stamp,
    date_order,
    instant_of,
    iso_date,
    stamp_of,
)
from graphmem_ingest.sources.reading import Failure, Items, Opened, Unreadable

# Marks of writing direction that both programs put before names and notices.
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202c\u2066-\u2069\ufeff]")
# iOS: "[20/05/2024, 10:32:15] Ana: hi" · Android: "5/20/24, 10:32 AM - Ana: hi"
_HEADER = re.compile(
    rf"(?P<bracket>\[)?{DATE}(?(bracket),|,?)\s+{CLOCK}(?(bracket)\]\s*|\s+[-–]\s+)(?P<rest>.*)"
)
_SAID = re.compile(r"(?:~\s?)?(?P<name>[^:\"“«\n]{1,80}?):\s(?P<text>.*)")
# "<Media omitted>" in any language · "image omitted" · "<attached: 01-PHOTO.jpg>" ·
# "IMG-20240520-WA0001.jpg (file attached)"
_OMITTED = re.compile(
    r"<[^<>:]{3,40}>|(?P<kind>image|video|audio|sticker|GIF|document|Contact card) omitted",
    re.IGNORECASE,
)
_ATTACHED = re.compile(
    r"<[^<>:]{3,20}:\s*(?P<ios>[^<>]{3,120})>|(?P<android>[^\n]{3,120}\.\w{2,5}) \([^()]{3,40}\)"
)
_EDITED = "<This message was edited>"
_DELETED = re.compile(r"(?:This message was deleted|You deleted this message)\.?", re.IGNORECASE)
_KINDS = {
    **dict.fromkeys("jpg jpeg png heic gif".split(), "image"),
    **dict.fromkeys("mp4 mov 3gp".split(), "video"),
    **dict.fromkeys("opus m4a mp3 aac ogg".split(), "audio"),
    **dict.fromkeys("webp".split(), "sticker"),
}


@dataclass(slots=True, kw_only=True)
class _Message:
    """A message as it stands in the file; without a speaker it is a notice of the program."""

    line: int
    stamp: Stamp
    speaker: str | None
    lines: list[str] = field(default_factory=list)


def looks_like_whatsapp(head: str) -> bool:
    """Tell whether the first line of a text is the head of a WhatsApp message."""
    lines = (_bare(line) for line in head.lstrip("\n\ufeff").split("\n"))
    return _HEADER.match(next(lines, "")) is not None


def read_whatsapp(source: Opened) -> Items:
    """Give one document with the messages of the chat; notices of the program stay out.

    The order of day and month is that of ``date_order``, or what the dates of the whole chat show.
    A picture or recording without words is a turn whose caption says what it is.
    """
    messages = _messages(read_text(source))
    if not messages:
        raise Unreadable(
            'no message found: lines like "20/05/2024, 10:32 - Name: text" are expected', line=1
        )
    order = source.options.date_order or date_order([message.stamp for message in messages])
    stem = Path(source.uri).stem
    sessions = Sessions(source=source, title=stem if stem.startswith("WhatsApp Chat") else "")
    for message in messages:
        try:
            turn = _turn(source, message, order)
        except BadInput as error:
            yield Failure(
                uri=source.uri, line=message.line, reason=f"the message does not fit: {error}"
            )
            continue
        if turn is not None:
            yield from sessions.add(turn)
    yield from sessions.close()


def _bare(line: str) -> str:
    return _DIRECTION.sub("", line)


def _messages(text: str) -> list[_Message]:
    messages: list[_Message] = []
    for number, line in enumerate(text.split("\n"), 1):
        found = _HEADER.match(_bare(line))
        if found is None:
            if messages:
                messages[-1].lines.append(_bare(line).rstrip())
            elif line.strip():
                raise Unreadable(
                    f'{line.strip()[:60]!r} begins no message: "20/05/2024, 10:32 - Name: text" '
                    "is expected",
                    line=number,
                )
            continue
        try:
            stamp = stamp_of(found.groupdict())
        except BadInput as error:
            raise Unreadable(str(error), line=number) from error
        said = _SAID.match(found["rest"] + " ")
        # iOS writes its notices as said by the group, with a mark before the words.
        notice = re.search(r": \u200e", line) is not None and not _shown(found["rest"])
        speaker = said["name"].strip() if said and not notice else None
        words = said["text"] if said else found["rest"]
        messages.append(_Message(line=number, stamp=stamp, speaker=speaker, lines=[words.strip()]))
    return messages


def _shown(rest: str) -> bool:
    words = rest.partition(": ")[2].strip()
    return bool(_OMITTED.fullmatch(words) or _ATTACHED.fullmatch(words))


def _turn(source: Opened, message: _Message, order: str) -> Turn | None:
    if message.speaker is None:
        return None
    day = iso_date(message.stamp, order)
    first = message.lines[0].strip().removesuffix(_EDITED).rstrip()
    caption, attachment = _caption(first)
    lines = message.lines[1:] if caption else [first, *message.lines[1:]]
    text = "\n".join(lines).strip().removesuffix(_EDITED).rstrip()
    if (not text and not caption) or _DELETED.fullmatch(text):
        return None
    return Turn(
        speaker=message.speaker,
        text=text,
        at=instant_of(day, message.stamp, source.options.tzinfo) if day else None,
        caption=caption,
        metadata={"attachment": attachment} if attachment else {},
    )


def _caption(words: str) -> tuple[str, str]:
    """Return what a line shows instead of words, and the name of the file if it has one."""
    omitted = _OMITTED.fullmatch(words)
    if omitted:
        return (omitted["kind"] or "media").lower(), ""
    attached = _ATTACHED.fullmatch(words)
    if attached:
        name = (attached["ios"] or attached["android"]).strip()
        return _KINDS.get(Path(name).suffix[1:].lower(), "document"), name
    return "", ""
