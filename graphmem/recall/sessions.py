"""The working set of a session: of constant size, the newest turns whole, older ones as gists.

After the memory stream of SCM (Liang et al., 2023) and HiAgent (Hu et al., 2024), where what was
done before the present goal is kept as summaries: the gists are sentences of the session itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from graphmem.model.document import Turn
from graphmem.model.episode import Episode, Passage
from graphmem.model.observations import SessionView
from graphmem.model.records import EpisodeQuery
from graphmem.model.scope import Scope, conditions_of
from graphmem.protocols import GraphStore

# About 800 tokens of chat, and one line for each episode of a few hundred turns before it.
NEWEST_TURNS = 16
EARLIER_EPISODES = 24


def session_view(store: GraphStore, scope: Scope, session_id: str) -> SessionView | None:
    """Return what to keep in mind of a session, or None if nothing of it is stored."""
    episodes = store.episodes(scope, EpisodeQuery(sessions=(session_id,)))
    if not episodes:
        return None
    newest = _newest(store, scope, session_id, episodes)
    shown = {passage.episode_id for passage in newest}
    first = next(i for i, episode in enumerate(_in_time(episodes)) if episode.id in shown)
    return SessionView(
        id=session_id,
        turns=tuple(_turn(passage) for passage in newest),
        earlier=tuple(_in_time(episodes)[max(0, first - EARLIER_EPISODES) : first]),
    )


def _newest(
    store: GraphStore, scope: Scope, session_id: str, episodes: Sequence[Episode]
) -> list[Passage]:
    """Return the newest turns of a session, which several sources may tell."""
    mine = Scope(
        namespace=scope.namespace,
        conditions=(*scope.conditions, *conditions_of({"session_id": session_id})),
        as_of=scope.as_of,
        known=scope.known,
    )
    sources = list(dict.fromkeys(episode.source_id for episode in _in_time(episodes)))
    records = store.passages(mine, sources=sources, last=NEWEST_TURNS)
    place = {source_id: i for i, source_id in enumerate(sources)}
    passages = [record.passage for record in records]
    if len(sources) > 1:
        passages.sort(key=lambda one: (_moment(one), place[one.source_id], one.ordinal))
    return passages[-NEWEST_TURNS:]


def _in_time(episodes: Sequence[Episode]) -> list[Episode]:
    """Return episodes by time, those of one source in their order."""
    starts: dict[str, int] = {}
    for episode in episodes:
        if episode.started_at is not None:
            first = starts.get(episode.source_id, episode.started_at.micros)
            starts[episode.source_id] = min(first, episode.started_at.micros)
    unknown = -(2**63)
    return sorted(
        episodes, key=lambda one: (starts.get(one.source_id, unknown), one.source_id, one.ordinal)
    )


def _moment(passage: Passage) -> int:
    return -(2**63) if passage.at is None else passage.at.micros


def _turn(passage: Passage) -> Turn:
    known = passage.metadata.get("turn_id")
    return Turn(
        speaker=passage.speaker or "",
        text=passage.text,
        at=passage.at,
        id=None if known is None else str(known),
        session_id=passage.session_id,
        caption=passage.caption,
        metadata=passage.metadata,
    )
