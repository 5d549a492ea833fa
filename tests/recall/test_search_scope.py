"""What is out of scope neither appears nor lends weight, in any channel.

A search in a memory that holds more must give what it gives in a memory that holds only what is in
scope: the same passages with the same scores and paths.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphmem import Document, Memory, Triple, instant
from graphmem.model.results import FactView, SearchResult
from graphmem.model.scope import Scope
from graphmem.nlp.static_encoder import StaticEncoder
from graphmem.recall.near_words import NearWords
from graphmem.recall.ranking import CHANNELS
from graphmem.recall.retriever import Retriever, SearchOptions
from graphmem.stores.opening import open_store
from graphmem.testing import FakeExtractor

_NAMES = ("Tessa Marsh", "Gullhaven", "Ruben Vale", "Dunmarrow", "Port Averil")
_DOINGS = ("sails to", "was born in", "painted", "left", "owns the mill of")
_ENCODER = StaticEncoder()
_NEAR = NearWords(_ENCODER)
_WAYS = [(name,) for name in CHANNELS] + [CHANNELS]

lines = st.builds(
    lambda a, doing, b: f"{a} {doing} {b}.",
    st.sampled_from(_NAMES),
    st.sampled_from(_DOINGS),
    st.sampled_from(_NAMES),
)
texts = st.lists(st.lists(lines, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=5)
questions = st.builds(
    lambda name, doing: f"Where is who {doing} {name}?",
    st.sampled_from(_NAMES),
    st.sampled_from(_DOINGS),
)


def _documents(said: Sequence[str], label: str) -> list[Document]:
    return [
        Document(
            uri=f"{label}{number}",
            title=_NAMES[number % len(_NAMES)] if number % 2 else "",
            text=text,
            metadata={"label": label, "number": number, f"only {label}": True},
        )
        for number, text in enumerate(said)
    ]


class _World:
    """A memory without a file, its search at any scope, and the time of its last write."""

    def __init__(self) -> None:
        self.store = open_store(":memory:", _ENCODER)
        self.memory = Memory(self.store, extractor=FakeExtractor(), encoder=_ENCODER)
        self.retriever = Retriever(self.store, _ENCODER, _NEAR)

    def add(self, said: Sequence[str], label: str, namespace: str = "default") -> int:
        self.memory.add_documents(_documents(said, label), namespace=namespace)
        uris = self.store.sources(namespace)
        held = self.store.passages(
            Scope(namespace=namespace), sources=[source.id for source in uris]
        )
        return max(record.recorded_from for record in held)

    def search(self, question: str, scope: Scope, channels: tuple[str, ...]) -> SearchResult:
        return self.retriever.search(question, scope, SearchOptions(channels=channels))


def _seen(result: SearchResult) -> list[dict[str, Any]]:
    return [
        {
            "text": hit.text,
            "source": hit.source,
            "score": round(hit.score, 4),
            "scores": {name: round(score, 4) for name, score in hit.scores.items()},
            "ranks": dict(hit.ranks),
            "paths": [[(s.edge, s.text) for s in path.steps] for path in hit.paths],
            "facts": sorted(fact.text for fact in hit.facts),
        }
        for hit in result.hits
    ]


@pytest.mark.parametrize("channels", _WAYS, ids="+".join)
@given(inside=texts, outside=texts, question=questions)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_another_namespace_neither_appears_nor_lends_weight(
    channels: tuple[str, ...], inside: list[str], outside: list[str], question: str
) -> None:
    """Two tenants of one store see what each would see alone."""
    alone, shared = _World(), _World()
    alone.add(inside, "in")
    shared.add(outside, "out", namespace="other")
    shared.add(inside, "in")
    shared.add(outside, "late", namespace="other")

    assert _seen(shared.search(question, Scope(), channels)) == _seen(
        alone.search(question, Scope(), channels)
    )


@pytest.mark.parametrize("channels", _WAYS, ids="+".join)
@given(inside=texts, outside=texts, question=questions)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_was_recorded_after_known_neither_appears_nor_lends_weight(
    channels: tuple[str, ...], inside: list[str], outside: list[str], question: str
) -> None:
    """As we knew it then is as it was then."""
    before, after = _World(), _World()
    before.add(inside, "in")
    known = after.add(inside, "in")
    after.add(outside, "late")

    assert _seen(after.search(question, Scope(known=known), channels)) == _seen(
        before.search(question, Scope(), channels)
    )


_FILTERS: Sequence[Mapping[str, Any]] = (
    {"label": "in"},
    {"label": {"ne": "out"}},
    {"label": {"in": ["in", "other"]}},
    {"label": {"nin": ["out"]}},
    {"label": {"contains": "i"}},
    {"source": {"icontains": "IN"}},
    {"label": {"gte": "i", "lt": "o"}},
    {"label": {"gt": "a", "lte": "in"}},
    {"only in": {"exists": True}},
    {"only out": {"exists": False}},
)


@pytest.mark.parametrize("channels", _WAYS, ids="+".join)
@given(inside=texts, outside=texts, question=questions, filters=st.sampled_from(_FILTERS))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_filters_leave_out_never_appears(
    channels: tuple[str, ...],
    inside: list[str],
    outside: list[str],
    question: str,
    filters: Mapping[str, Any],
) -> None:
    """Every operator holds in every channel, for hits, the ends of paths and evidence of ranks."""
    world = _World()
    world.add(outside, "out")
    world.add(inside, "in")
    memory = world.memory
    result = memory.search(question, filters=filters, channels=channels)

    assert all(hit.metadata["label"] == "in" for hit in result.hits)
    left_out = {
        record.passage.id
        for record in world.store.passages(
            Scope(), sources=[source.id for source in world.store.sources("default")]
        )
        if record.passage.metadata["label"] == "out"
    }
    ends = {
        end
        for hit in result.hits
        for path in hit.paths
        for s in path.steps
        for end in (s.start, s.end)
    }
    assert not ends & left_out


_AS_OF = instant("2020-06-01").micros
# When a fact holds: what holds on that day, and what does not.
_THEN = ((None, None), ("2018", None), (None, "2022"), ("2018", "2022"))
_NOT_THEN = (("2021", None), (None, "2019"), ("2021", "2022"), ("2018", "2020"))


def _facts_that(predicate: str, held: Sequence[tuple[str | None, str | None]]) -> Any:
    return st.lists(
        st.builds(
            lambda a, b, when: Triple(
                subject=a,
                predicate=predicate,
                object=b,
                valid_from=instant(when[0]) if when[0] else None,
                valid_to=instant(when[1]) if when[1] else None,
            ),
            st.sampled_from(_NAMES),
            st.sampled_from(_NAMES),
            st.sampled_from(held),
        ).filter(lambda triple: triple.subject != triple.object),
        min_size=1,
        max_size=4,
    )


@pytest.mark.parametrize("channels", _WAYS, ids="+".join)
@given(
    inside=texts,
    holding=_facts_that("rents", _THEN),
    others=_facts_that("guards", _NOT_THEN),
    question=questions,
)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_does_not_hold_as_of_then_neither_appears_nor_lends_weight(
    channels: tuple[str, ...],
    inside: list[str],
    holding: list[Triple],
    others: list[Triple],
    question: str,
) -> None:
    """A fact that was over or had not begun changes no hit, score or path."""
    without, beside = _World(), _World()
    for world in (without, beside):
        world.add(inside, "in")
        world.memory.add_facts(holding, source="holding")
    beside.memory.add_facts(others, source="others")
    scope = Scope(as_of=_AS_OF)

    assert _seen(beside.search(question, scope, channels)) == _seen(
        without.search(question, scope, channels)
    )


def _holds_then(fact: FactView) -> bool:
    begun = fact.valid_from is None or fact.valid_from.micros <= _AS_OF
    over = fact.valid_to is not None and fact.valid_to.micros <= _AS_OF
    return begun and not over and fact.status in ("current", "disputed")


# One word each: of three such words the extractor of these tests makes a fact.
statements = st.builds(
    lambda a, doing, b: f"{a} {doing} {b}.",
    st.sampled_from(("Tessa", "Gullhaven", "Ruben", "Dunmarrow")),
    st.sampled_from(("left", "painted", "leads", "owns")),
    st.sampled_from(("Tessa", "Gullhaven", "Ruben", "Dunmarrow")),
)
years = st.sampled_from(("2017", "2019", "2021", "2023"))
dated = st.lists(st.tuples(years, statements), min_size=1)


@pytest.mark.parametrize("channels", _WAYS, ids="+".join)
@given(said=dated, question=questions)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_fact_shown_held_at_as_of(
    channels: tuple[str, ...], said: list[tuple[str, str]], question: str
) -> None:
    """Neither a hit, nor the result, nor a path tells of a fact that did not hold then."""
    world = _World()
    for number, (year, text) in enumerate(said):
        world.memory.add(text, source=f"{number}", at=year)
    result = world.search(question, Scope(as_of=_AS_OF), channels)
    shown = {fact.id: fact for hit in result.hits for fact in hit.facts}
    shown |= {fact.id: fact for fact in result.facts}
    known = {fact.id for fact in world.memory.facts(status="all")}

    assert all(_holds_then(fact) for fact in shown.values())
    for hit in result.hits:
        assert {s.start for path in hit.paths for s in path.steps} & known <= shown.keys()
