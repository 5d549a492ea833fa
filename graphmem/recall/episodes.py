"""Episodes in words: with the names, the facts and the neighbours of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from graphmem.model.episode import Episode
from graphmem.model.observations import EpisodeView
from graphmem.model.records import EpisodeQuery, FactQuery, PassageRecord
from graphmem.model.results import FactView
from graphmem.model.scope import Scope
from graphmem.protocols import GraphStore
from graphmem.recall.fact_views import fact_views


def episode_views(
    store: GraphStore,
    scope: Scope,
    query: EpisodeQuery,
    *,
    since: int | None = None,
    until: int | None = None,
) -> list[EpisodeView]:
    """Return episodes by their time (those without one first), then by source and place.

    Args:
        store: Where they are kept.
        scope: Of which one passage at least must be in it.
        query: Of which sources, sessions, entities.
        since: Microseconds UTC: those that ended before it are left out, and those without a time.
        until: Microseconds UTC: those that started after it are left out, likewise.
    """
    found = [one for one in store.episodes(scope, query) if _within(one, since, until)]
    if not found:
        return []
    source_ids = sorted({episode.source_id for episode in found})
    uris = {source.id: source.uri for source in store.sources(scope.namespace, ids=source_ids)}
    passages = _passages(store, scope, found)
    names = _names(store, scope, passages)
    facts = _facts(store, scope, passages)
    neighbours = _neighbours(store, scope, source_ids)
    views = [
        EpisodeView(
            id=episode.id,
            source=uris.get(episode.source_id, ""),
            ordinal=episode.ordinal,
            gist=episode.gist,
            title=episode.title,
            session_id=episode.session_id,
            started_at=episode.started_at,
            ended_at=episode.ended_at,
            participants=episode.participants,
            entities=names.get(episode.id, ()),
            facts=facts.get(episode.id, ()),
            passages=tuple(one.passage.id for one in passages.get(episode.id, ())),
            previous=neighbours[episode.id][0],
            next=neighbours[episode.id][1],
        )
        for episode in found
    ]
    return sorted(views, key=_in_time)


def _within(episode: Episode, since: int | None, until: int | None) -> bool:
    started, ended = episode.started_at, episode.ended_at
    if since is not None and (ended is None or ended.end <= since):
        return False
    return until is None or (started is not None and started.micros <= until)


def _in_time(view: EpisodeView) -> tuple[int, str, int]:
    start = -(2**63) if view.started_at is None else view.started_at.micros
    return start, view.source, view.ordinal


def _passages(
    store: GraphStore, scope: Scope, episodes: Sequence[Episode]
) -> dict[str, list[PassageRecord]]:
    wanted = {episode.id for episode in episodes}
    found: dict[str, list[PassageRecord]] = defaultdict(list)
    sources = list(dict.fromkeys(episode.source_id for episode in episodes))
    for record in store.passages(scope, sources=sources):
        if record.passage.episode_id in wanted:
            found[record.passage.episode_id].append(record)
    return found


def _names(
    store: GraphStore, scope: Scope, passages: dict[str, list[PassageRecord]]
) -> dict[str, tuple[str, ...]]:
    """Return the names of the entities of each episode, in the order of their first mention."""
    of = {one.passage.id: episode for episode, found in passages.items() for one in found}
    mentioned: dict[str, list[str]] = defaultdict(list)
    for mention in store.mentions(scope, list(of)):
        mentioned[of[mention.passage_id]].append(mention.entity_id)
    ids = sorted({entity_id for found in mentioned.values() for entity_id in found})
    entities = {entity.id: entity for entity in store.entities(scope, ids)}
    others = sorted({one.canonical_id for one in entities.values()} - entities.keys())
    shown = {one.id: one.name for one in (*entities.values(), *store.entities(scope, others))}
    return {
        episode: tuple(
            dict.fromkeys(shown[entities[one].canonical_id] for one in found if one in entities)
        )
        for episode, found in mentioned.items()
    }


def _facts(
    store: GraphStore, scope: Scope, passages: dict[str, list[PassageRecord]]
) -> dict[str, tuple[FactView, ...]]:
    of = {one.passage.id: episode for episode, found in passages.items() for one in found}
    facts = store.facts(scope, FactQuery(passages=tuple(of))) if of else ()
    told: dict[str, dict[str, FactView]] = defaultdict(dict)
    for view in fact_views(facts, scope, store):
        for passage_id in view.passages:
            if passage_id in of:
                told[of[passage_id]][view.id] = view
    return {episode: tuple(found.values()) for episode, found in told.items()}


def _neighbours(
    store: GraphStore, scope: Scope, source_ids: Sequence[str]
) -> dict[str, tuple[str | None, str | None]]:
    """Return for each episode of some sources the one before and the one after it."""
    order = store.episodes(scope, EpisodeQuery(sources=tuple(source_ids)))
    found: dict[str, tuple[str | None, str | None]] = {}
    for before, one, after in zip((None, *order[:-1]), order, (*order[1:], None), strict=True):
        same_before = before is not None and before.source_id == one.source_id
        same_after = after is not None and after.source_id == one.source_id
        found[one.id] = (
            before.id if before is not None and same_before else None,
            after.id if after is not None and same_after else None,
        )
    return found
