"""The hits of a search as episodes or sessions: what lies together in time is shown together.

A group is as good as its best turn and a fifth of its second (``rank_groups``); its text is what
was found in it with what stands around, or with the gists of its other episodes, and is bounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graphmem.model.episode import Episode, Passage, Span
from graphmem.model.records import EpisodeQuery
from graphmem.model.results import Evidence, Hit, SearchResult
from graphmem.model.scope import Scope
from graphmem.nlp.episodes import EpisodeLimits
from graphmem.protocols import GraphStore
from graphmem.recall.dialogue import rank_groups
from graphmem.recall.retriever import Retriever, SearchOptions, reranked

GRANULARITIES = ("turn", "episode", "session")
# Turns that groups are made of: with 50 fewer than ten sessions come together now and then.
TURNS = 100
_MOST_TEXT = 2_400  # characters of a group's text, about 600 tokens
_MOST_EVIDENCE = 3
_GAP = "\u2026"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line of a group's text: its place in time, how much it is wanted (0: most), whose it is.

    ``said`` is where the passage's own text starts in it; a gist is of no passage.
    """

    place: tuple[int, str, int, int]
    wanted: int
    text: str
    said: int = 0
    passage: Passage | None = None


def search_grouped(
    retriever: Retriever,
    store: GraphStore,
    text: str,
    scope: Scope,
    options: SearchOptions,
    *,
    granularity: str,
) -> SearchResult:
    """Search for turns and return the episodes or sessions that hold them as hits.

    Each holds the turns that were found in it as its own ``hits``, best first. Passages without a
    session are grouped by their source. A reranker orders the groups by their texts.
    """
    deep = replace(options, top_k=max(TURNS, 5 * options.top_k), reranker=None)
    result = retriever.search(text, scope, deep)
    hits = _grouped(result.hits, store, scope, granularity, options.top_k)
    if options.reranker is not None:
        hits = reranked(text, hits, options.reranker)
    return replace(result, hits=tuple(hits))


def _grouped(
    found: Sequence[Hit], store: GraphStore, scope: Scope, granularity: str, top_k: int
) -> list[Hit]:
    records = store.passages(scope, ids=[hit.id for hit in found])
    passages = {record.passage.id: record.passage for record in records}
    keys = {record.passage.id: record.key for record in records}
    hits = [hit for hit in found if hit.id in passages]
    of = {one: _group(passage, granularity) for one, passage in passages.items()}
    # The order is what counts: feedback and questions that list do not follow the scores.
    falling = np.minimum.accumulate([hit.score for hit in hits]).tolist() if hits else []
    ranked = list(rank_groups([of[hit.id] for hit in hits], falling).items())[:top_k]
    members = {group: [hit for hit in hits if of[hit.id] == group] for group, _ in ranked}
    if granularity == "episode":
        lines = _of_episodes(store, scope, members, keys)
    else:
        lines = _of_sessions(store, scope, members, passages)
    return [
        _hit(group, score, members[group], lines[group], granularity) for group, score in ranked
    ]


def _group(passage: Passage, granularity: str) -> str:
    if granularity == "episode":
        return passage.episode_id
    return passage.session_id or passage.source_id


def _of_episodes(
    store: GraphStore,
    scope: Scope,
    members: Mapping[str, Sequence[Hit]],
    keys: Mapping[str, int],
) -> dict[str, list[_Line]]:
    """Return of each episode all its passages, those found first, then the nearest to them."""
    best = np.array([keys[found[0].id] for found in members.values()], np.int64)
    around = store.features(scope, best, around=EpisodeLimits().longest).keys
    lines: dict[str, list[_Line]] = {group: [] for group in members}
    ranks = {group: _ranks(found) for group, found in members.items()}
    inside: dict[str, list[Passage]] = {group: [] for group in members}
    for record in store.passages(scope, keys=around):
        if record.passage.episode_id in inside:
            inside[record.passage.episode_id].append(record.passage)
    for group, found in inside.items():
        at = [passage.ordinal for passage in found if passage.id in ranks[group]]
        for passage in found:
            distance = min(abs(passage.ordinal - one) for one in at)
            wanted = ranks[group].get(passage.id, len(at) + distance)
            lines[group].append(_line(passage, (0, passage.source_id, 0, passage.ordinal), wanted))
    return lines


def _of_sessions(
    store: GraphStore,
    scope: Scope,
    members: Mapping[str, Sequence[Hit]],
    passages: Mapping[str, Passage],
) -> dict[str, list[_Line]]:
    """Return of each session the passages found, and the gists of the episodes without any."""
    found = {hit.id: passages[hit.id] for hits in members.values() for hit in hits}
    sessions = {passage.session_id for passage in found.values() if passage.session_id}
    alone = {passage.source_id for passage in found.values() if not passage.session_id}
    episodes: list[Episode] = []
    if sessions:
        episodes += store.episodes(scope, EpisodeQuery(sessions=tuple(sorted(sessions))))
    if alone:
        episodes += store.episodes(scope, EpisodeQuery(sources=tuple(sorted(alone))))
    starts = {one.id: (_moment(one), one.source_id, one.ordinal) for one in episodes}
    lines: dict[str, list[_Line]] = {group: [] for group in members}
    for group, hits in members.items():
        ranks = _ranks(hits)
        for hit in hits:
            passage = passages[hit.id]
            start = starts.get(passage.episode_id, (0, passage.source_id, 0))
            lines[group].append(_line(passage, (*start, passage.ordinal), ranks[hit.id]))
    shown = {passage.episode_id for passage in found.values()}
    for episode in episodes:
        group = episode.session_id or episode.source_id
        if episode.id not in shown and episode.gist and group in lines:
            place = (*starts[episode.id], 0)
            wanted = len(members[group]) + episode.ordinal
            lines[group].append(_Line(place=place, wanted=wanted, text=f"[{episode.gist}]"))
    return lines


def _moment(episode: Episode) -> int:
    return -(2**63) if episode.started_at is None else episode.started_at.micros


def _ranks(hits: Sequence[Hit]) -> dict[str, int]:
    return {hit.id: rank for rank, hit in enumerate(hits)}


def _line(passage: Passage, place: tuple[int, str, int, int], wanted: int) -> _Line:
    opening = f"{passage.speaker}: " if passage.speaker else ""
    attached = f" ({passage.caption})" if passage.caption else ""
    return _Line(
        place=place,
        wanted=wanted,
        text=f"{opening}{passage.text}{attached}",
        said=len(opening),
        passage=passage,
    )


def _hit(
    group: str, score: float, found: Sequence[Hit], lines: Sequence[_Line], granularity: str
) -> Hit:
    best = found[0]
    shown = _fitting(lines)
    text, starts = _text(lines, shown)
    passages = [line.passage for line in shown if line.passage is not None]
    of_best = [one for one in passages if one.source_id == passages[0].source_id]
    times = [passage.at for passage in passages if passage.at is not None]
    facts = {fact.id: fact for hit in found for fact in hit.facts}
    return replace(
        best,
        id=group,
        text=text,
        score=score,
        span=Span(min(one.span.start for one in of_best), max(one.span.end for one in of_best)),
        speaker=None,  # the text names those who speak
        at=min(times, key=lambda at: at.micros, default=None),
        evidence=tuple(_evidence(found, starts)[:_MOST_EVIDENCE]),
        facts=tuple(facts.values()),
        metadata={},
        granularity=granularity,
        hits=tuple(found),
    )


def _fitting(lines: Sequence[_Line]) -> list[_Line]:
    """Return the lines that are wanted most, as many as fit, in the order of time."""
    taken: list[_Line] = []
    room = _MOST_TEXT
    for line in sorted(lines, key=lambda one: (one.wanted, one.place)):
        if len(line.text) <= room or not taken:
            taken.append(line)
            room -= len(line.text) + 1
    return sorted(taken, key=lambda one: one.place)


def _text(lines: Sequence[_Line], shown: Sequence[_Line]) -> tuple[str, dict[str, int]]:
    """Return the text with a mark where lines are left out, and where each passage starts."""
    order = {line.place: number for number, line in enumerate(sorted(lines, key=_place))}
    parts: list[str] = []
    starts: dict[str, int] = {}
    length, expected = 0, 0
    for line in shown:
        if order[line.place] != expected:
            parts.append(_GAP)
            length += len(_GAP) + 1
        if line.passage is not None:
            starts[line.passage.id] = length + line.said
        parts.append(line.text)
        length += len(line.text) + 1
        expected = order[line.place] + 1
    if expected < len(lines):
        parts.append(_GAP)
    return "\n".join(parts), starts


def _place(line: _Line) -> tuple[int, str, int, int]:
    return line.place


def _evidence(found: Sequence[Hit], starts: Mapping[str, int]) -> list[Evidence]:
    """Return the evidence of the turns with its place in the text that shows them."""
    return [
        Evidence(
            span=Span(starts[hit.id] + one.span.start, starts[hit.id] + one.span.end),
            text=one.text,
        )
        for hit in found
        if hit.id in starts
        for one in hit.evidence
    ]
