"""Reading episodes: those of sources, of sessions, of entities, as far as they are in scope."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import numpy as np

from graphmem.model.episode import Episode
from graphmem.model.records import EpisodeQuery
from graphmem.model.scope import Scope
from graphmem.stores.sqlite.entities import merges_at
from graphmem.stores.sqlite.rows import read_episode
from graphmem.stores.sqlite.statements import LATEST, keys_by_id, say
from graphmem.stores.sqlite.view import NamespaceView


def episodes(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, query: EpisodeQuery
) -> list[Episode]:
    """Return the episodes that meet everything that the query gives, and hold a passage in scope.

    Each part of the query has its index; what all parts found is kept.
    """
    parts: list[set[int]] = []
    if query.ids is not None:
        parts.append(set(keys_by_id(connection, "episode", view.number, query.ids).values()))
    for name, wanted in (("sources", query.sources), ("sessions", query.sessions)):
        if wanted is not None:
            statement = _OF[name]
            rows = say(connection, statement, namespace=view.number, wanted=wanted)
            parts.append({row["key"] for row in rows})
    if query.entities is not None:
        parts.append(_of_entities(connection, view, scope, query.entities))
    if not parts:
        parts.append({row["key"] for row in say(connection, "episodes_all", namespace=view.number)})
    found = sorted(set.intersection(*parts))
    held = say(connection, "passages_of_episodes", episodes=found)
    inside = sorted(_in_scope(connection, view, scope, held))
    rows = say(connection, "episodes_by_key", keys=inside)
    read = [read_episode(scope.namespace, row) for row in rows]
    return sorted(read, key=lambda episode: (episode.source_id, episode.ordinal, episode.id))


_OF = {"sources": "episodes_of_sources", "sessions": "episodes_of_sessions"}


def _of_entities(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, ids: Iterable[str]
) -> set[int]:
    keys = keys_by_id(connection, "entity", view.number, ids)
    cluster = merges_at(connection, view, scope.known).cluster(keys.values())
    known = LATEST if scope.known is None else scope.known
    rows = say(connection, "episodes_of_entities", entities=cluster, known=known)
    return _in_scope(connection, view, scope, rows)


def _in_scope(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, rows: Iterable[sqlite3.Row]
) -> set[int]:
    """Return the episodes of those passages that are in scope."""
    pairs = [(row["passage"], row["episode"]) for row in rows]
    keys = np.array([passage for passage, _ in pairs], np.int64)
    allowed = set(view.allowed(connection, scope, keys).tolist())
    return {episode for passage, episode in pairs if passage in allowed}
