"""Reading episodes: those of sources, of sessions, of entities, as far as they are in scope."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graphmem.model.episode import Episode
from graphmem.model.records import EpisodeQuery, Keys
from graphmem.model.scope import Scope
from graphmem.stores.neo4j.entities import merges_at, passages_of
from graphmem.stores.neo4j.statements import (
    LATEST,
    Transaction,
    indexable,
    keys_by_id,
    numbers,
    say,
    say_rows,
)
from graphmem.stores.neo4j.view import NamespaceView
from graphmem.stores.sqlite.rows import read_episode


def episodes(
    tx: Transaction, view: NamespaceView, scope: Scope, query: EpisodeQuery
) -> list[Episode]:
    """Return the episodes that meet everything that the query gives, and hold a passage in scope.

    Each part of the query has its index; what all parts found is kept.
    """
    parts: list[set[int]] = []
    if query.ids is not None:
        parts.append(set(keys_by_id(tx, "episode", view.name, query.ids).values()))
    if query.sources is not None:
        wanted = list(query.sources)
        row = say(tx, "episodes_of_sources", namespace=view.name, wanted=wanted)[0]
        parts.append(set(row["keys"]))
    if query.sessions is not None:
        wanted = [indexable(one) for one in query.sessions]
        row = say(tx, "episodes_of_sessions", namespace=view.name, wanted=wanted)[0]
        parts.append(set(row["keys"]))
    if query.entities is not None:
        parts.append(_of_entities(tx, view, scope, query.entities))
    if not parts:
        parts.append(set(say(tx, "episodes_all", namespace=view.name)[0]["keys"]))
    found = sorted(set.intersection(*parts))
    row = say(tx, "passages_of_episodes", episodes=found)[0]
    inside = _in_scope(tx, view, scope, numbers(row["passages"]), row["episodes"])
    rows = say_rows(tx, "episodes_by_key", keys=sorted(inside))
    read = [read_episode(scope.namespace, row) for row in rows]
    return sorted(read, key=lambda episode: (episode.source_id, episode.ordinal, episode.id))


def _of_entities(
    tx: Transaction, view: NamespaceView, scope: Scope, ids: Sequence[str]
) -> set[int]:
    keys = keys_by_id(tx, "entity", view.name, ids)
    cluster = merges_at(tx, view, scope.known).cluster(keys.values())
    lists = passages_of(tx, view, cluster, LATEST if scope.known is None else scope.known)
    every = np.unique(np.concatenate([numbers(()), *(keys for keys, _ in lists.values())]))
    row = say(tx, "episodes_of_passages", passages=every)[0]
    return _in_scope(tx, view, scope, numbers(row["passages"]), row["episodes"])


def _in_scope(
    tx: Transaction,
    view: NamespaceView,
    scope: Scope,
    passages: Keys,
    episodes: Sequence[int],
) -> set[int]:
    """Return the episodes of those passages that are in scope."""
    allowed = set(view.allowed(tx, scope, passages).tolist())
    pairs = zip(passages.tolist(), episodes, strict=True)
    return {episode for passage, episode in pairs if passage in allowed}
