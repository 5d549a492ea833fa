"""Turns to documents: one for each session of a log, in flat memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from graphmem import Instant, Metadata, Turn
from graphmem_ingest.sources.reading import Item, Opened

# A log is held back until it ends, so that sessions that interleave come out whole. A log larger
# than this comes out in parts with names of their own; a part does not change when its log grows.
MAX_TURNS = 20_000
MAX_CHARACTERS = 32 * 1024 * 1024


@dataclass(slots=True, kw_only=True)
class Sessions:
    """Collects turns by session and gives them out as documents.

    The document of a session is called ``uri#session``, that of turns without a session ``uri``,
    further parts ``uri#session/2`` and so on. ``key`` stands before the session; ``one_session``
    says that the source is one session and needs no name behind it.
    """

    source: Opened
    title: str = ""
    at: Instant | None = None
    metadata: Metadata = field(default_factory=dict)
    key: str | None = None
    one_session: bool = False
    _waiting: dict[str | None, list[Turn]] = field(default_factory=dict)
    _parts: dict[str | None, int] = field(default_factory=dict)
    _turns: int = 0
    _characters: int = 0

    def add(self, turn: Turn) -> Iterator[Item]:
        """Take a turn; give documents when enough have come together."""
        self._waiting.setdefault(turn.session_id, []).append(turn)
        self._turns += 1
        self._characters += len(turn.text)
        if self._turns >= MAX_TURNS or self._characters >= MAX_CHARACTERS:
            yield from self.close()

    def close(self) -> Iterator[Item]:
        """Give what is left."""
        for session, turns in self._waiting.items():
            part = self._parts[session] = self._parts.get(session, 0) + 1
            inner = None if self.one_session or session == self.key else session
            names = [self.key, inner, str(part) if part > 1 else None]
            yield self.source.document(
                key="/".join(filter(None, names)) or None,
                turns=tuple(turns),
                title=self.title,
                at=self.at,
                session_id=session,
                metadata=self.metadata,
            )
        self._waiting = {}
        self._turns = self._characters = 0
