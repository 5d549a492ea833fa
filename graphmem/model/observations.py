"""What a memory tells of the episodic layer: an episode with all that is in it, and a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graphmem.model.document import Turn
from graphmem.model.episode import Episode
from graphmem.model.quoting import CHARACTERS_PER_TOKEN, CLOSING, OPENING, cut, one_line, size
from graphmem.model.results import FactView
from graphmem.model.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeView:
    """An episode: what was observed, when, with whom, and what it says.

    ``entities`` are the names that it mentions, ``passages`` the ids of its passages in order,
    ``previous`` and ``next`` the ids of its neighbours in the source (None: there is none).
    """

    id: str
    source: str
    ordinal: int
    gist: str
    title: str = ""
    session_id: str | None = None
    started_at: Instant | None = None
    ended_at: Instant | None = None
    participants: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    facts: tuple[FactView, ...] = ()
    passages: tuple[str, ...] = ()
    previous: str | None = None
    next: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the episode as JSON-ready values."""
        return {
            **{name: getattr(self, name) for name in self.__dataclass_fields__},
            "started_at": None if self.started_at is None else self.started_at.isoformat(),
            "ended_at": None if self.ended_at is None else self.ended_at.isoformat(),
            "participants": list(self.participants),
            "entities": list(self.entities),
            "facts": [fact.to_dict() for fact in self.facts],
            "passages": list(self.passages),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """What to keep in mind of a session: its newest turns, and earlier episodes as gists.

    Its size is bounded however long the session is. Both are in the order of time; ``earlier``
    are episodes that ended before the first of the ``turns``.
    """

    id: str
    turns: tuple[Turn, ...] = ()
    earlier: tuple[Episode, ...] = ()

    def context(self, max_tokens: int = 800) -> str:
        """Return the session as text for a prompt, at most about this many tokens.

        The newest turn is always in (cut, if it must be), then the turns before it, then the
        gists of earlier episodes, the nearest first; all are told in the order of time. A token is
        taken to be four characters (of Chinese, Japanese or Korean one, of other scripts than
        Latin two). "" for a session without turns.
        """
        if not self.turns:
            return ""
        budget = max_tokens * CHARACTERS_PER_TOKEN - size(OPENING + CLOSING)
        newest = cut(_line(self.turns[-1]), budget)
        before = [_gist(episode) for episode in self.earlier if episode.gist]
        before += [_line(turn) for turn in self.turns[:-1]]
        lines = [newest]
        budget -= size(newest)
        for line in reversed(before):
            if size(line) > budget:
                break
            lines.append(line)
            budget -= size(line)
        return OPENING + "".join(reversed(lines)) + CLOSING

    def to_dict(self) -> dict[str, Any]:
        """Return the session as JSON-ready values."""
        return {
            "id": self.id,
            "turns": [
                {
                    "speaker": turn.speaker,
                    "text": turn.text,
                    "at": None if turn.at is None else turn.at.isoformat(),
                    "id": turn.id,
                }
                for turn in self.turns
            ],
            "earlier": [
                {
                    "id": one.id,
                    "gist": one.gist,
                    "started_at": None if one.started_at is None else one.started_at.isoformat(),
                    "participants": list(one.participants),
                }
                for one in self.earlier
            ],
        }


def _line(turn: Turn) -> str:
    when = f"[{turn.at}] " if turn.at is not None else ""
    said = f"{turn.text} ({turn.caption})" if turn.caption else turn.text
    return f"{when}{one_line(turn.speaker or '?')}: {one_line(said)}\n"


def _gist(episode: Episode) -> str:
    when = f" {episode.started_at}" if episode.started_at is not None else ""
    return f"[earlier{when}] {one_line(episode.gist)}\n"
