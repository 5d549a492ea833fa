"""Transcripts: lines of "Name: text", with or without a time before or behind the name."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

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

_STAMP = rf"(?:{DATE}(?:,?[T\s]\s*{CLOCK})?|{CLOCK.replace('?P<', '?P<only_')})"
_NAME = r"[^:：<>\[\]()\n|]{1,48}?"
# A blank must follow, or "http:" were a name; the wide colon of Chinese and Japanese needs none.
_COLON = r"(?::(?:\s+|$)|：\s*)"
# "[10:32] Ana: hi" · "2024-05-01 10:32 Ana: hi" · "(10:32) Ana: hi" · "[10:32] <Ana> hi"
_BEFORE = re.compile(
    rf"\s*(?P<open>[\[(])?\s*{_STAMP}\s*(?(open)[\])])\s*(?:[-–—|]\s+|:\s+)?"
    rf"(?:<(?P<irc>{_NAME})>:?(?:\s+|$)|(?P<name>{_NAME})\s*{_COLON})(?P<text>.*)"
)
# "Ana (10:32): hi" · "Ana [2024-05-01 10:32]: hi"
_BEHIND = re.compile(rf"\s*(?P<name>{_NAME})\s*[\[(]\s*{_STAMP}\s*[\])]\s*{_COLON}(?P<text>.*)")
_PLAIN = re.compile(
    rf"\s*(?:\*\*)?(?P<name>{_NAME})(?:\*\*)?\s*(?::\*\*(?:\s+|$)|{_COLON})(?P<text>.*)"
)
# "--- 2024-05-01 ---" · "Wednesday, 2024-05-01": the day of the clock times that follow.
_DAY_LINE = re.compile(rf"\W{{0,8}}(?:[^\W\d_]{{2,10}},?\s+)?{DATE}\W{{0,8}}")

# Stamp and name together are shorter than this.
_HEAD = 160

_PARTICLES = set("al bin da de del della der di du el la le of of. ter the van von y zu".split())
_ROLES = set(
    "user assistant human ai bot agent system model customer client interviewer me you".split()
)
# Labels of forms, letters and log files, which nobody is called.
_LABELS = set(
    "title author authors date time subject note notes from to cc bcc summary abstract keywords "
    "tags tag category source url http https version name id type status description example "
    "warning error info debug critical fatal trace todo fixme tip important chapter section "
    "figure table location address phone email price ingredients agenda attendees participants "
    "topic language copyright license contents introduction conclusion references release "
    "updated created published editor translator illustrator".split()
)
# How two lines show that they are talk and no list of terms.
_TALK = re.compile(r"\?|\b(?:i|you|we|my|your|our|hi|hello|hey|thanks|yes|no)\b", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class _Spoken:
    """A turn as it stands in the file, with the lines that continue it."""

    line: int
    speaker: str
    stamp: Stamp
    date: str | None = None
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    """The first line of a turn."""

    speaker: str
    stamp: Stamp
    text: str


def looks_like_transcript(head: str) -> bool:
    """Tell whether the start of a text is a transcript, and no prose, form or list of terms."""
    lines = [line for line in head.split("\n")[:300] if line.strip()]
    starts = [start for line in lines if (start := _start(line)) is not None]
    if len(starts) < 2 or any(start.speaker.lower() in _LABELS for start in starts):
        return False
    timed = sum(start.stamp.clock is not None for start in starts)
    if timed >= 2 and timed >= 0.4 * len(lines):
        return True
    names = Counter(start.speaker for start in starts)
    if len(names) < 2 or len(starts) < 0.6 * len(lines):
        return False
    if len(starts) < 4:
        return all(_TALK.search(start.text) for start in starts)
    return len(names) <= len(starts) / 2


def read_transcript(source: Opened) -> Items:
    """Give one document with the turns of the file.

    A line that begins no turn continues the one before it. Lines before the first turn are the
    title and, if one of them is a date, the day of clock times that name none; clock times that
    run back by half a day have passed midnight. A clock time without any day stays in the turn's
    metadata.
    """
    title, spoken, order = _scan(source, read_text(source))
    if not spoken:
        raise Unreadable(
            'no turn found: lines like "Name: text" or "[10:32] Name: text" are expected', line=1
        )
    sessions = Sessions(source=source, title=title)
    day = source.options.at.isoformat()[:10] if source.options.at else None
    clock = ""
    for turn in spoken:
        try:
            day = turn.date or iso_date(turn.stamp, order) or day
            if day and turn.stamp.clock and not turn.stamp.date:
                day = _past_midnight(day, clock, turn.stamp.clock)
            clock = turn.stamp.clock or clock
            said = _turn(source, turn, day)
        except BadInput as error:
            reason = f"the turn of {turn.speaker} does not fit: {error}"
            yield Failure(uri=source.uri, line=turn.line, reason=reason)
            continue
        yield from sessions.add(said)
    yield from sessions.close()


def _scan(source: Opened, text: str) -> tuple[str, list[_Spoken], str]:
    """Return the title, the turns and the order of day and month in their dates."""
    title = ""
    spoken: list[_Spoken] = []
    stamps: list[Stamp] = []
    pending: Stamp | None = None
    days: list[tuple[_Spoken, Stamp]] = []
    for number, line in enumerate(text.split("\n"), 1):
        found = _DAY_LINE.fullmatch(line.strip()[:_HEAD])
        if found:
            pending = stamp_of({**found.groupdict(), "hour": None})
            stamps.append(pending)
            continue
        start = _start(line, timed=bool(spoken) and spoken[0].stamp.clock is not None)
        if start is not None:
            turn = _Spoken(
                line=number, speaker=start.speaker, stamp=start.stamp, lines=[start.text]
            )
            spoken.append(turn)
            stamps.append(start.stamp)
            if pending is not None:
                days.append((turn, pending))
                pending = None
        elif spoken:
            spoken[-1].lines.append(line.rstrip())
        else:
            title = title or line.strip().lstrip("# ")
    order = source.options.date_order or date_order(stamps)
    for turn, stamp in days:
        turn.date = iso_date(turn.stamp, order) or iso_date(stamp, order)
    return title, spoken, order


def _turn(source: Opened, turn: _Spoken, day: str | None) -> Turn:
    text = "\n".join(turn.lines).strip()
    if not text:
        raise Unreadable("it has no text")
    at = instant_of(day, turn.stamp, source.options.tzinfo) if day and turn.stamp.clock else None
    if at is None and turn.stamp.date and day:
        at = instant_of(day, turn.stamp, source.options.tzinfo)
    loose = turn.stamp.clock if at is None else None
    return Turn(speaker=turn.speaker, text=text, at=at, metadata={"clock": loose} if loose else {})


def _past_midnight(day: str, before: str, now: str) -> str:
    """Return the next day if the clock ran back by more than half a day."""
    if not before or int(before[:2]) - int(now[:2]) <= 12:
        return day
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return day


def _start(line: str, *, timed: bool = False) -> _Start | None:
    """Return the beginning of a turn; in a timed log only lines with a time begin one."""
    line = line.strip()
    # Names and times stand at the start: patterns that look no further cannot run away.
    head = line[:_HEAD]
    for pattern in (_BEFORE, _BEHIND):
        found = pattern.match(head)
        if found:
            return _stamped(found, line[found.start("text") :])
    found = None if timed else _PLAIN.match(head)
    if found is None or not _is_name(found["name"].strip()):
        return None
    text = line[found.start("text") :]
    return _Start(speaker=found["name"].strip(), stamp=Stamp(), text=text.strip())


def _stamped(found: re.Match[str], text: str) -> _Start | None:
    groups = found.groupdict()
    for name in ("hour", "minute", "second", "half", "zone"):
        groups[name] = groups.get(name) or groups.get(f"only_{name}")
    try:
        stamp = stamp_of(groups)
    except BadInput:
        return None
    speaker = (groups.get("irc") or groups.get("name") or "").strip(" *-–—")
    if not speaker or not any(map(str.isalnum, speaker)):
        return None
    return _Start(speaker=speaker, stamp=stamp, text=text.strip())


def _is_name(label: str) -> bool:
    """Tell whether a label without a time beside it can be somebody's name.

    One word, or up to four that do not begin with a small letter (scripts without case pass).
    """
    words = label.split()
    if (
        not 1 <= len(words) <= 4
        or label[-1] in ",;!?"
        or (not label[0].isalpha() and label[0] != "@")
    ):
        return False
    if len(words) == 1:
        return words[0].lower() in _ROLES or not words[0][0].islower()
    return all(word.lower() in _PARTICLES or not word[0].islower() for word in words)
