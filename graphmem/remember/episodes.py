"""Passages into episodes: a source as a whole, or the end of a log that goes on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from graphmem.model.episode import Episode, Passage
from graphmem.model.ids import content_id
from graphmem.model.records import EpisodeQuery, IndexedPassage
from graphmem.model.scope import Scope
from graphmem.nlp.episodes import CONTEXT, EpisodeLimits, Unit, episode_starts, gist
from graphmem.protocols import Encoder, GraphStore

LIMITS = EpisodeLimits()
_WRAP = re.compile(r"(?<!\n)[ \t]*\n[ \t]*(?!\n)")
# What cutting on looks at of a log: its last two episodes (the start of the last one may still
# move, that of the one before never), and the units before them that are context.
TAIL = 2 * (LIMITS.longest + 1) + CONTEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The episodes that are new or not what they were, and the passages filed anew."""

    episodes: tuple[Episode, ...] = ()
    passages: tuple[Passage, ...] = ()


class EpisodeCutter:
    """Cuts the passages of one source into episodes.

    Its encoder need not be the memory's: the rule was fitted with the packaged static one.
    """

    def __init__(self, encoder: Encoder) -> None:
        """Keep the encoder."""
        self._encoder = encoder

    def cut(self, passages: Sequence[Passage], *, since: int = 0, ordinal: int = 0) -> Cut:
        """Cut the passages of a source (in their order) into episodes.

        To go on, give the last passages of the source only, and as ``since`` the place of a start
        that is final, with CONTEXT passages before it; the episode there has this ordinal. A cut
        in pieces is the cut of the whole. An episode whose passages are filed in it already, and
        no others, stays as it is.
        """
        units = [_unit(passage) for passage in passages]
        found = episode_starts(units, self._encoder, limits=LIMITS, since=since)
        starts = [each.unit for each in found]
        before = Counter(passage.episode_id for passage in passages)
        episodes: list[Episode] = []
        filed: list[Passage] = []
        for number, (start, end) in enumerate(pairwise([*starts, len(passages)])):
            stretch = passages[start:end]
            episode_id = _episode_id(stretch[0])
            moving = [passage for passage in stretch if passage.episode_id != episode_id]
            if moving or before[episode_id] != len(stretch):
                episodes.append(self._episode(stretch, ordinal + number))
                filed += [replace(passage, episode_id=episode_id) for passage in moving]
        return Cut(episodes=tuple(episodes), passages=tuple(filed))

    def _episode(self, passages: Sequence[Passage], ordinal: int) -> Episode:
        first = passages[0]
        times = [passage.at for passage in passages if passage.at is not None]
        return Episode(
            id=_episode_id(first),
            namespace=first.namespace,
            source_id=first.source_id,
            ordinal=ordinal,
            title=first.title,
            started_at=min(times, key=lambda at: at.micros, default=None),
            ended_at=max(times, key=lambda at: at.micros, default=None),
            participants=tuple(sorted({one.speaker for one in passages if one.speaker})),
            gist=gist([_said(passage) for passage in passages], self._encoder),
            session_id=first.session_id,
        )

    def recut(
        self,
        store: GraphStore,
        namespace: str,
        source_id: str,
        *,
        new: Sequence[Passage] = (),
        closed: Sequence[str] = (),
        reopened: Sequence[str] = (),
    ) -> Cut:
        """Return what changes in the episodes of a stored source: new passages behind the others,
        some (ids) that are not held any more, some that are held again.

        Only the end of the source is read where nothing but its end changes. The passages that
        come back are the new ones and those that move to another episode.
        """
        new = [replace(passage, episode_id="") for passage in new]
        if closed or reopened:
            cut = self._all_anew(store, namespace, source_id, new, closed, reopened)
        else:
            cut = self._from_its_end(store, namespace, source_id, new)
        return cut

    def _all_anew(
        self,
        store: GraphStore,
        namespace: str,
        source_id: str,
        new: Sequence[Passage],
        closed: Sequence[str],
        reopened: Sequence[str],
    ) -> Cut:
        scope = Scope(namespace=namespace)
        records = store.passages(scope, sources=[source_id], closed=True)
        held = [
            replace(record.passage, episode_id="")
            for record in records
            if (record.recorded_to is None or record.passage.id in set(reopened))
            and record.passage.id not in set(closed)
        ]
        return self.cut([*held, *new])

    def _from_its_end(
        self, store: GraphStore, namespace: str, source_id: str, new: Sequence[Passage]
    ) -> Cut:
        scope = Scope(namespace=namespace)
        tail = [one.passage for one in store.passages(scope, sources=[source_id], last=TAIL)]
        episode_ids = list(dict.fromkeys(passage.episode_id for passage in tail))
        if len(episode_ids) < 2:
            return self.cut([*tail, *new])
        final = episode_ids[-2]
        since = next(i for i, passage in enumerate(tail) if passage.episode_id == final)
        ordinal = store.episodes(scope, EpisodeQuery(ids=(final,)))[0].ordinal
        return self.cut([*tail, *new], since=since, ordinal=ordinal)


def moved(passage: Passage) -> IndexedPassage:
    """Return a stored passage as a batch moves it: without what finds it, which stays."""
    return IndexedPassage(passage=passage, terms={}, length=0, vector=np.empty(0, np.float32))


def _episode_id(first: Passage) -> str:
    return content_id("episode", first.namespace, first.source_id, first.id)


def _unit(passage: Passage) -> Unit:
    return Unit(
        text=_said(passage),
        # The passages of a document have its time, which says nothing of pauses.
        at=passage.at.micros if passage.at is not None else None,
        session=passage.session_id,
    )


def _said(passage: Passage) -> str:
    if passage.speaker is None:  # a document's lines may be wrapped inside a sentence
        return _WRAP.sub(" ", passage.text)
    return f"{passage.text} {passage.caption}".strip()
