"""What is believed after any changes is what folding everything from scratch gives."""
# ruff: noqa: S101 - assert is what a contract does; a rule is named for what it does

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from graphmem.memory import Memory
from graphmem.model.assertion import Assertion
from graphmem.model.document import Triple
from graphmem.model.fact import Fact, FactStatus
from graphmem.model.journal import Change
from graphmem.model.records import FactQuery
from graphmem.model.results import FactView
from graphmem.model.scope import Scope
from graphmem.model.time import Instant, instant
from graphmem.protocols import GraphStore
from graphmem.remember.fold import fold_slot, slot_of
from graphmem.remember.schema import Schema, load_schema
from graphmem.testing.contract.store_fixtures import StoreFixtures
from graphmem.testing.contract.writing import fresh_namespace, in_one_store
from graphmem.testing.fakes import HashingEncoder

_PREDICATES = ("lives in", "works for", "likes", "visited", "born in", "moved out of")
_PEOPLE = ("Tessa", "Ruben")
_YEARS = tuple(str(year) for year in range(2018, 2023))
_SOURCES = ("a", "b", "c")
_BELIEVED = (FactStatus.CURRENT, FactStatus.DISPUTED, FactStatus.CLOSED)

triples = st.builds(
    Triple,
    subject=st.sampled_from(_PEOPLE),
    predicate=st.sampled_from(_PREDICATES),
    object=st.sampled_from(("Gullhaven", "Castermouth", "Dunmarrow")),
    valid_from=st.sampled_from((None, *map(instant, _YEARS))),
    observed_at=st.sampled_from((None, *map(instant, _YEARS))),
    ends=st.sampled_from((False, False, False, True)),
    negated=st.sampled_from((False, False, False, False, True)),
)


numbers = st.integers(0, 20)
_T = TypeVar("_T")


def _chosen(things: Sequence[_T], number: int) -> _T:
    return things[number % len(things)]


class _Life(RuleBasedStateMachine):
    """A memory that is told, corrected, confirmed, taken back and made to forget.

    The model knows no increments: it replays the whole journal and folds all that is left.
    """

    def __init__(self, store: GraphStore) -> None:
        super().__init__()
        self._store = store
        self._scope = Scope(namespace=fresh_namespace())
        space = self._scope.namespace
        self._memory = Memory(store, namespace=space, encoder=HashingEncoder(), extract=False)
        self._schema = load_schema()

    @rule(told=st.lists(triples, min_size=1, max_size=3), source=st.sampled_from(_SOURCES))
    def add(self, told: list[Triple], source: str) -> None:
        self._memory.add_facts(told, source=source)

    @precondition(lambda self: self._held())
    @rule(number=numbers)
    def retract(self, number: int) -> None:
        self._memory.retract(_chosen(self._held(), number).id)

    @precondition(lambda self: self._held())
    @rule(number=numbers)
    def confirm(self, number: int) -> None:
        self._memory.confirm(_chosen(self._held(), number).id)

    @precondition(lambda self: self._held())
    @rule(number=numbers, place=st.sampled_from(("Port Averil", "Dunmarrow")))
    def correct(self, number: int, place: str) -> None:
        fact = _chosen(self._held(), number)
        if fact.object != place:
            self._memory.correct(fact.id, place)

    @precondition(lambda self: self._standing())
    @rule(number=numbers)
    def undo(self, number: int) -> None:
        self._memory.undo(_chosen(self._standing(), number).id)

    @precondition(lambda self: self._sources())
    @rule(number=numbers)
    def forget(self, number: int) -> None:
        self._memory.forget(source=_chosen(self._sources(), number))

    @precondition(lambda self: self._held())
    @rule(number=numbers)
    def forget_fact(self, number: int) -> None:
        self._memory.forget(fact=_chosen(self._held(), number).id)

    @rule(name=st.sampled_from((*_PEOPLE, "Dunmarrow")))
    def forget_entity(self, name: str) -> None:
        if self._memory.facts(subject=name, status="all"):
            self._memory.forget(entity=name)

    @invariant()
    def believes_what_a_fold_of_everything_gives(self) -> None:
        expected = self._folded()
        found = self._store.facts(self._scope, FactQuery(statuses=tuple(FactStatus)))
        assert _told(found) == _told(expected)
        assert not _overlaps(expected, self._schema)
        for year in _YEARS:
            moment = instant(f"{year}-06")
            then = Scope(namespace=self._scope.namespace, as_of=moment.micros)
            believed = {fact.id for fact in self._store.facts(then, FactQuery())}
            assert believed == {fact.id for fact in expected if _holds(fact, moment)}

    def _held(self) -> list[FactView]:
        """Return facts in an order of their words: ids differ from namespace to namespace."""
        facts = [one for one in self._memory.facts(status="all") if one.status in _BELIEVED]
        return sorted(facts, key=lambda one: (one.text, str(one.valid_from)))

    def _sources(self) -> list[str]:
        """Return the sources that facts came from; what an operator decided is not theirs."""
        sources = self._store.sources(self._scope.namespace)
        return [source.uri for source in sources if source.uri in _SOURCES]

    def _standing(self) -> list[Change]:
        cancelled: set[str] = set()
        standing = []
        for change in reversed(self._memory.changes()):
            if change.id not in cancelled:
                standing.append(change)
                cancelled |= {change.undoes} if change.undoes is not None else set()
        return standing[::-1]

    def _folded(self) -> list[Fact]:
        """Replay the journal, and fold what is live by slot."""
        live: set[str] = set()
        for change in self._standing():
            if change.undoes is None:
                live = live - set(change.withdrawn) | set(change.added)
        records = self._store.assertions(self._scope.namespace, sorted(live))
        slots: dict[str, list[Assertion]] = {}
        homes = {}
        for record in records:
            slot = slot_of(record.assertion, self._schema)
            homes[slot.id] = slot
            slots.setdefault(slot.id, []).append(record.assertion)
        return [
            fact
            for slot_id, said in slots.items()
            for fact in fold_slot(homes[slot_id], said, self._schema).facts
        ]


def _told(facts: Sequence[Fact]) -> Mapping[str, tuple[object, ...]]:
    """Return what facts say, by id, without when it was recorded."""
    return {
        fact.id: (
            (fact.slot_id, fact.subject_id, fact.predicate, fact.object_key),
            (fact.status, fact.validity, fact.superseded_by, fact.contradicts, fact.reason),
            (fact.support, round(fact.trust, 9), round(fact.confidence, 9), fact.assertions),
        )
        for fact in facts
    }


def _holds(fact: Fact, moment: Instant) -> bool:
    if fact.status not in _BELIEVED:
        return False
    if fact.status is FactStatus.CLOSED and fact.validity.valid_to is None:
        return False
    return fact.validity.holds_at(moment.micros)


def _overlaps(facts: Sequence[Fact], schema: Schema) -> list[tuple[Fact, Fact]]:
    """Return pairs of values of a single-valued slot that would hold at one time, though neither
    says that it contradicts the other. What ended, nobody knows when, claims no time.
    """
    settled = [
        fact
        for fact in facts
        if fact.status in (FactStatus.CURRENT, FactStatus.CLOSED)
        and (fact.status is FactStatus.CURRENT or fact.validity.valid_to is not None)
        and schema.predicate_class(schema.means(fact.predicate)).kind == "single"
    ]
    return [
        (one, other)
        for one, other in combinations(settled, 2)
        if one.slot_id == other.slot_id
        and one.object_key != other.object_key
        and other.id not in one.contradicts
        and one.validity.overlaps(other.validity)
    ]


class BeliefsContract(StoreFixtures):
    """What a memory on a store promises about facts, whatever was done to them."""

    def test_beliefs_are_a_fold_of_everything(self, store: GraphStore) -> None:
        """After any adding, retracting, confirming, correcting, undoing and forgetting."""
        _live(store, examples=8, steps=8)

    @pytest.mark.slow
    def test_beliefs_are_a_fold_of_everything_in_long_lives(self, store: GraphStore) -> None:
        """The same, longer and oftener."""
        _live(store, examples=100, steps=30)

    def test_an_undo_outlives_what_it_put_back(self, store: GraphStore) -> None:
        """A change that was undone stays undone when what the undo put back is forgotten, and what
        that change had said does not come back with the next one's undoing.
        """
        space = fresh_namespace()
        memory = Memory(store, namespace=space, encoder=HashingEncoder(), extract=False)
        memory.add_facts([("Ruben", "lives in", "Gullhaven")])
        for place in ("Port Averil", "Dunmarrow"):
            (fact,) = memory.facts()
            memory.correct(fact.id, place)
        memory.forget(entity="Dunmarrow")
        first, second = (one.id for one in memory.changes() if one.action == "correct")
        memory.undo(first)
        memory.forget(fact=memory.facts()[0].id)
        assert [one.undoes for one in memory.changes() if one.undoes] == [first]
        memory.undo(second)
        assert memory.facts(status="all") == []

    @in_one_store
    @given(
        told=st.lists(st.tuples(triples, st.sampled_from(_SOURCES)), min_size=2, max_size=6),
        seed=st.integers(0, 10**6),
    )
    def test_any_order_is_believed_alike(
        self, store: GraphStore, told: list[tuple[Triple, str]], seed: int
    ) -> None:
        """The same facts told in another order, and in one piece or in many, export the same."""
        space = fresh_namespace()
        memory = Memory(store, namespace=space, encoder=HashingEncoder(), extract=False)
        for triple, source in told:
            memory.add_facts([triple], source=source)
        one_by_one = memory.export(canonical=True)
        memory.forget(namespace=space)
        shuffled = random.Random(seed).sample(told, len(told))  # noqa: S311 - no secret
        for source in _SOURCES:
            if mine := [triple for triple, of in shuffled if of == source]:
                memory.add_facts(mine, source=source)
        assert memory.export(canonical=True) == one_by_one


def _live(store: GraphStore, *, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        lambda: _Life(store),  # type: ignore[arg-type]
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
