"""When an event was that a question hangs its time on: "before she moved", "after the trip".

The event is looked up in the graph: the facts of the passages that hold its words, with the time
that they state. Where no fact tells of it, the turns do that name it, with the time they were said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graphmem.indexes.terms import terms, words
from graphmem.model.fact import FactStatus
from graphmem.model.records import FactQuery, Keys, PassageRecord, Postings
from graphmem.model.results import FactView
from graphmem.model.scope import Scope
from graphmem.model.time import Basis
from graphmem.protocols import GraphStore
from graphmem.recall.dialogue_question import DialogueQuestion, QuestionTerm
from graphmem.recall.fact_views import fact_views
from graphmem.recall.question_time import EventAnchor, SoftWindow, windows

_PASSAGES = 24  # in which an event is looked for, those that hold most of its words first
# So much of an event's words (by rarity) a fact must hold: "move" of "moved", but not "house" of
# "moved house". A turn must hold more, since it may only touch on what it names.
_LEAST_OF_FACT, _LEAST_OF_TURN = 0.6, 0.8
_NEAR_BEST = 0.9  # what holds so much of the best one's share may be the event as well
_MOST = 3  # times that one event may have had
# How sure a time is, where a date in the question is 1: stated of the event; that of the turn that
# tells it, or stated beside its name; that of a turn that only names it.
_STATED, _OBSERVED, _NAMED = 0.7, 0.5, 0.3
_STATUSES = (FactStatus.CURRENT, FactStatus.CLOSED, FactStatus.DISPUTED)
_THIRD_PERSON = frozenset({"she", "he", "they", "her", "his", "their", "hers", "theirs"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What stands for each word of an event, how rare each is, and whose event it is."""

    standing: Sequence[Mapping[str, float]]
    rarity: Sequence[float]
    subject: str | None

    def share(self, text: str) -> float:
        """Return how much of the event a text holds, 0 to 1."""
        there = set(terms(text))
        found = sum(
            rarity * max((w for name, w in standing.items() if name in there), default=0.0)
            for standing, rarity in zip(self.standing, self.rarity, strict=True)
        )
        return found / max(sum(self.rarity), 1e-9)

    def is_told_by(self, name: str | None, text: str = "") -> bool:
        """Say whether something is of the one whose event it is: by name, or named in a text."""
        if self.subject is None:
            return True
        wanted = self.subject.casefold()
        return wanted in (name or "").casefold() or wanted in text.casefold()


def event_windows(
    store: GraphStore,
    scope: Scope,
    anchor: EventAnchor,
    read: Callable[[str], DialogueQuestion],
    *,
    target: str | None = None,
) -> tuple[SoftWindow, ...]:
    """Return the windows that an event gives to a question's time; none if it is not known when.

    Args:
        store: Where the event is looked up.
        scope: What may be seen.
        anchor: The event, and how the time lies to it.
        read: Reads the event's words as a question.
        target: Whom the question is about: who "she" is that moved.
    """
    event = read(anchor.event)
    said = set(words(anchor.event))
    looked_for = [term for term in event.terms if term.word in said]  # none that was put together
    if not looked_for:
        return ()
    postings = store.postings(scope, event.candidates)
    held = {one.term: one.passages for one in postings.postings}
    wanted = _Wanted(
        standing=[_standing(term, held) for term in looked_for],
        rarity=[
            float(
                np.log1p(
                    postings.passages
                    / max(1, sum(held.get(name, 0) for name in (term.term, *term.forms)))
                )
            )
            for term in looked_for
        ],
        subject=_whose(anchor.event, event, target),
    )
    records = list(store.passages(scope, keys=_passages(postings)))
    times = _told(store, scope, records, wanted) or _named(records, wanted)
    return tuple(
        replace(anchor.window(at), weight=weight) for at, weight in list(times.items())[:_MOST]
    )


def _standing(term: QuestionTerm, held: Mapping[str, int]) -> dict[str, float]:
    """Return what counts for a word; its forms also where no passage holds them, as predicates
    do ("sell" for "sold").
    """
    every = {**held, term.term: 1, **dict.fromkeys(term.forms, 1)}
    return term.weights(every)


def _whose(text: str, event: DialogueQuestion, target: str | None) -> str | None:
    if event.target is not None:
        return event.target
    first = text.casefold().split()[:1]
    return target if not _THIRD_PERSON.isdisjoint(first) else None


def _passages(postings: Postings) -> Keys:
    """Return the passages that hold most of an event's words, rare ones counting more."""
    held = [one for one in postings.postings if len(one.keys)]
    if not held:
        return np.empty(0, np.int64)
    keys = np.concatenate([one.keys for one in held])
    rarity = [np.log1p(postings.passages / one.passages) for one in held]
    unique, inverse = np.unique(keys, return_inverse=True)
    scores = np.bincount(inverse, weights=np.repeat(rarity, [len(one.keys) for one in held]))
    return np.asarray(unique[np.lexsort((unique, -scores))[:_PASSAGES]], np.int64)


def _told(
    store: GraphStore, scope: Scope, records: Sequence[PassageRecord], wanted: _Wanted
) -> dict[int, float]:
    """Return the times of the facts that tell of the event, best first, with how sure each is."""
    ids = tuple(record.passage.id for record in records)
    if not ids:
        return {}
    # The question may lie before the event, so its fact need not hold as of then.
    views = fact_views(
        store.facts(replace(scope, as_of=None), FactQuery(passages=ids, statuses=_STATUSES)),
        scope,
        store,
    )
    found: list[tuple[float, float, int]] = []
    for view in views:
        if not wanted.is_told_by(view.subject):
            continue
        share = wanted.share(f"{view.subject} {view.predicate} {view.object}")
        time = _time_of(view)
        if share >= _LEAST_OF_FACT and time is not None:
            found.append((share, *time))
    return _best(found)


def _time_of(view: FactView) -> tuple[float, int] | None:
    """Return when a fact began (of one that tells an end: ended), and how sure that is."""
    at = view.valid_from or view.valid_to
    if at is None:
        return None
    return (_STATED if at.basis is Basis.STATED else _OBSERVED), at.micros


def _named(records: Sequence[PassageRecord], wanted: _Wanted) -> dict[int, float]:
    """Return the times of the passages that name the event without asking for it: the date that
    stands beside it ("our trip starts on 1 June"), or else when it was said.
    """
    found: list[tuple[float, float, int]] = []
    for record in records:
        passage = record.passage
        if passage.at is None or not wanted.is_told_by(passage.speaker, passage.text):
            continue
        sentences = [span.of(passage.text) for span in record.sentences]
        told = [sentence for sentence in sentences if not sentence.rstrip().endswith("?")]
        share = wanted.share(" ".join(told))
        if share < _LEAST_OF_TURN:
            continue
        said, offset = passage.at.micros, passage.at.offset or 0
        best = max(told, key=wanted.share)
        dates = windows(best, now=said, log=(said, said), offset=offset)
        found.append((share, _OBSERVED, dates[0].start) if dates else (share, _NAMED, said))
    return _best(found)


def _best(found: Sequence[tuple[float, float, int]]) -> dict[int, float]:
    best = max((share for share, _, _ in found), default=0.0)
    near = [one for one in found if one[0] >= _NEAR_BEST * best]
    times: dict[int, float] = {}
    for _, sure, at in sorted(near, key=lambda one: (-one[1], -one[0], one[2])):
        times.setdefault(at, sure)
    return times
