"""The episodic layer: what was observed, when, by whom, in which order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from graphmem.model.source import Metadata
from graphmem.model.time import Instant


class Span(NamedTuple):
    """A stretch of characters, half open: ``text[start:end]``."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the stretch of a text."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A contiguous stretch of a source. NEXT edges follow ``ordinal`` within the source."""

    id: str
    namespace: str
    source_id: str
    ordinal: int
    title: str = ""
    started_at: Instant | None = None
    ended_at: Instant | None = None
    participants: tuple[str, ...] = ()
    gist: str = ""
    session_id: str | None = None
    metadata: Metadata = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The retrievable stretch of an episode: a chunk of a document or one turn of a dialogue.

    ``ordinal`` counts within the source, so the NEXT edge goes to ``ordinal + 1``. ``span`` is
    where the text stands in the source. ``title`` is what the source (and section) is about;
    ``caption`` is text that describes an attachment of a turn.
    """

    id: str
    namespace: str
    source_id: str
    episode_id: str
    ordinal: int
    text: str
    span: Span
    title: str = ""
    caption: str = ""
    speaker: str | None = None
    at: Instant | None = None
    language: str | None = None
    user_id: str | None = None
    agent_id: str | None = None
    session_id: str | None = None
    metadata: Metadata = field(default_factory=dict)
