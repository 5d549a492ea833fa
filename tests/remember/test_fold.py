"""The fold: what a slot's assertions add up to."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.errors import BadSetting
from graphmem.model.assertion import Assertion, Literal, LiteralKind, Modality, Polarity
from graphmem.model.episode import Span
from graphmem.model.fact import Fact, FactStatus, Folded, Slot, VerdictKind
from graphmem.model.source import Origin
from graphmem.model.time import Basis, instant
from graphmem.protocols import PredicateClass
from graphmem.remember.fold import fold, fold_slot, slot_of, verdicts_of_arrivals
from graphmem.remember.schema import load_schema

SINGLE = PredicateClass(name="residence", kind="single")
MULTI = PredicateClass(name="hobby", kind="multi")
EVENT = PredicateClass(name="visit", kind="event")
DISPUTABLE = PredicateClass(name="birthplace", kind="disputable")
PROTECTED = PredicateClass(name="blood type", kind="protected")
_numbers = itertools.count()


def said(
    value: str,
    at: str | None = None,
    *,
    seen: str | None = None,
    until: str | None = None,
    **more: Any,
) -> Assertion:
    """Return "Mira lives in <value>", since ``at``, told on ``seen``."""
    defaults: dict[str, Any] = {
        "id": f"a{next(_numbers):04d}",
        "namespace": "n",
        "source_id": "diary",
        "subject_id": "mira",
        "predicate": "live in",
        "object_id": value,
        "object_text": value,
        "stated_from": instant(at) if at else None,
        "stated_to": instant(until) if until else None,
        "observed_at": instant(seen) if seen else None,
    }
    return Assertion(**{**defaults, **more})


def course(folded: Folded) -> list[tuple[str, str | None, str | None, str]]:
    """Return each fact as (value, from, to, status)."""
    return [
        (
            fact.object_key,
            _text(fact.validity.valid_from),
            _text(fact.validity.valid_to),
            fact.status.value,
        )
        for fact in folded.facts
    ]


def _text(moment: object) -> str | None:
    return None if moment is None else str(moment)


def verdicts(folded: Folded) -> dict[str, VerdictKind]:
    return {verdict.assertion_id: verdict.kind for verdict in folded.verdicts}


def test_same_value_again_confirms_and_counts_roots_once() -> None:
    """Ten copies from one root are one voice; a second root is another."""
    copies = [said("Oslo", "2020", root="page") for _ in range(10)]
    other = said("Oslo", "2020", root="letter")
    folded = fold([*copies, other], SINGLE)
    assert course(folded) == [("Oslo", "2020", None, "current")]
    assert folded.facts[0].support == 2
    assert sorted(verdicts(folded).values()) == [VerdictKind.CONFIRMS] * 10 + [VerdictKind.NEW]


def test_later_value_closes_the_earlier_at_its_start() -> None:
    """The old fact ends where the new one begins, and names it."""
    old, new = said("Oslo", "2020"), said("Rome", "2024-05")
    folded = fold([new, old], SINGLE)
    assert course(folded) == [
        ("Oslo", "2020", "2024-05", "closed"),
        ("Rome", "2024-05", None, "current"),
    ]
    assert folded.facts[0].superseded_by == folded.facts[1].id
    assert folded.facts[0].reason
    assert verdicts(folded)[new.id] is VerdictKind.SUPERSEDES


def test_earlier_value_enters_as_history() -> None:
    """An old document that comes late never replaces what is newer."""
    new, old = said("Rome", "2024"), said("Oslo", "2020")
    folded = fold([new, old], SINGLE)
    assert course(folded)[1] == ("Rome", "2024", None, "current")
    told = verdicts_of_arrivals(folded, [old.id])
    assert [verdict.kind for verdict in told] == [VerdictKind.HISTORICAL]


def test_a_then_b_then_a_gives_a_second_interval_of_a() -> None:
    """The second A is a fact of its own, and reopens."""
    again = said("Oslo", "2023")
    folded = fold([said("Oslo", "2019"), said("Rome", "2021"), again], SINGLE)
    assert course(folded) == [
        ("Oslo", "2019", "2021", "closed"),
        ("Rome", "2021", "2023", "closed"),
        ("Oslo", "2023", None, "current"),
    ]
    assert len({fact.id for fact in folded.facts}) == 3
    assert verdicts(folded)[again.id] is VerdictKind.REOPENS


def test_same_time_other_value_is_disputed_with_the_better_supported_first() -> None:
    """Both stand, each names the other, ordered by trust and then by support."""
    folded = fold(
        [
            said("Rome", "2020", root="one"),
            said("Oslo", "2020", root="two"),
            said("Oslo", "2020", root="three"),
        ],
        SINGLE,
    )
    assert course(folded) == [
        ("Oslo", "2020", None, "disputed"),
        ("Rome", "2020", None, "disputed"),
    ]
    first, second = folded.facts
    assert first.contradicts == (second.id,)
    assert second.contradicts == (first.id,)


def test_later_word_settles_a_dispute() -> None:
    """What is seen again afterwards, alone, is current; the other is closed."""
    folded = fold(
        [
            said("Rome", "2020", root="one"),
            said("Oslo", "2020", root="two"),
            said("Oslo", seen="2022-01-01", root="three"),
        ],
        SINGLE,
    )
    assert course(folded) == [
        ("Oslo", "2020", None, "current"),
        ("Rome", "2020", "2022-01-01", "closed"),
    ]


def test_two_values_in_one_passage_at_one_time_do_not_dispute() -> None:
    """Told as "Ann and Bo own the mill" states a set, not a contradiction."""
    words: dict[str, Any] = {"passage_id": "p", "predicate_span": Span(11, 14)}
    folded = fold([said("Ann", "2020", **words), said("Bo", "2020", **words)], SINGLE)
    assert {fact.status for fact in folded.facts} == {FactStatus.CURRENT}


def test_more_exact_object_refines() -> None:
    """Told as "Paris", then "Paris, France": one fact with the exact value, from the first."""
    exact = said("Paris, France", "2022")
    folded = fold([said("Paris", "2020"), exact, said("Paris", "2023")], SINGLE)
    assert course(folded) == [("Paris, France", "2020", None, "current")]
    assert verdicts(folded)[exact.id] is VerdictKind.REFINES


def test_names_tell_which_object_is_more_exact() -> None:
    """Ids say nothing; the names of entities do."""
    names = {"e1": "Paris", "e2": "Paris, France"}
    folded = fold(
        [said("e1", "2020", object_text="there"), said("e2", "2022", object_text="the city")],
        SINGLE,
        names=names,
    )
    assert course(folded) == [("e2", "2020", None, "current")]


def test_longer_name_alone_is_no_refinement() -> None:
    """York is not New York."""
    folded = fold([said("York", "2020"), said("New York", "2022")], SINGLE)
    assert [row[0] for row in course(folded)] == ["York", "New York"]


def test_explicit_end_closes_without_a_successor() -> None:
    """Told as "No longer lives in Oslo": closed at the time given, and nothing in its place."""
    end = said("Oslo", "2023-04", ends=True)
    folded = fold([said("Oslo", "2020"), end], SINGLE)
    assert course(folded) == [("Oslo", "2020", "2023-04", "closed")]
    assert folded.facts[0].superseded_by is None
    assert verdicts(folded)[end.id] is VerdictKind.RETRACTS


def test_end_of_another_value_closes_nothing() -> None:
    """Told as "No longer lives in Rome" says nothing about Oslo."""
    folded = fold([said("Oslo", "2020"), said("Rome", seen="2023-04-01", ends=True)], SINGLE)
    assert ("Oslo", "2020", None, "current") in course(folded)


def test_end_without_a_beginning_is_history() -> None:
    """Whoever left a place had been there."""
    folded = fold([said("Oslo", seen="2023-04-01", ends=True)], SINGLE)
    assert course(folded) == [("Oslo", None, "2023-04-01", "closed")]


def test_later_denial_closes_and_denial_at_the_same_time_disputes() -> None:
    """A denial is an end when it is later, a contradiction when it is not."""
    denied: dict[str, Any] = {"polarity": Polarity.NEGATED}
    later = fold([said("Oslo", "2020"), said("Oslo", "2022", **denied)], SINGLE)
    assert course(later) == [("Oslo", "2020", "2022", "closed")]
    same = fold([said("Oslo", "2020"), said("Oslo", "2020", **denied)], SINGLE)
    assert course(same) == [("Oslo", "2020", None, "disputed")]


def test_affirmed_after_its_end_is_a_new_interval() -> None:
    """An end does not forbid a return."""
    folded = fold(
        [said("Oslo", "2018"), said("Oslo", "2020", ends=True), said("Oslo", "2022")], SINGLE
    )
    assert course(folded) == [
        ("Oslo", "2018", "2020", "closed"),
        ("Oslo", "2022", None, "current"),
    ]


def test_stated_interval_keeps_its_end_and_leaves_newer_values_alone() -> None:
    """Told as "From 2010 to 2014" enters as it is."""
    folded = fold([said("Oslo", seen="2020-01-01"), said("Rome", "2010", until="2014")], SINGLE)
    assert course(folded) == [
        ("Rome", "2010", "2014", "closed"),
        ("Oslo", "2020-01-01", None, "current"),
    ]


def test_later_sentence_extends_a_fact_backwards() -> None:
    """A sentence that says since when, told later, moves the start; the id follows it."""
    seen = said("Oslo", seen="2020-01-01")
    since = said("Oslo", "2015", seen="2021-01-01")
    folded = fold([seen, since], SINGLE)
    assert course(folded) == [("Oslo", "2015", None, "current")]
    (told,) = verdicts_of_arrivals(folded, [since.id])
    assert told.kind is VerdictKind.CONFIRMS
    assert "backwards" in told.reason


def test_observed_time_is_marked_as_observed() -> None:
    """Without a stated time the passage's counts, and says so."""
    (fact,) = fold([said("Oslo", seen="2020-01-01")], SINGLE).facts
    assert fact.validity.valid_from is not None
    assert fact.validity.valid_from.basis is Basis.OBSERVED


def test_year_and_day_of_the_same_value_are_one_start() -> None:
    """The exact date wins; nothing disputes."""
    folded = fold([said("Oslo", "2024"), said("Oslo", "2024-05-20")], SINGLE)
    assert course(folded) == [("Oslo", "2024-05-20", None, "current")]


def test_month_told_later_follows_what_was_seen_in_it() -> None:
    """Oslo seen on 10 June; on the 25th: "moved to Rome in June"."""
    folded = fold(
        [said("Oslo", seen="2024-06-10"), said("Rome", "2024-06", seen="2024-06-25")], SINGLE
    )
    assert [(row[0], row[3]) for row in course(folded)] == [
        ("Oslo", "closed"),
        ("Rome", "current"),
    ]
    assert folded.facts[1].validity.valid_from is not None
    assert folded.facts[1].validity.valid_from.basis is Basis.INFERRED


def test_multi_values_coexist_and_end_one_by_one() -> None:
    """Only its own end closes a value."""
    folded = fold(
        [said("chess", "2020"), said("rowing", "2021"), said("chess", "2022", ends=True)], MULTI
    )
    assert course(folded) == [
        ("chess", "2020", "2022", "closed"),
        ("rowing", "2021", None, "current"),
    ]


def test_events_never_conflict_and_one_told_twice_is_one() -> None:
    """Two trips are two facts; the same trip in other words is one."""
    folded = fold(
        [
            said("Oslo", "2020-05"),
            said("Oslo", "2020-05-03"),
            said("Oslo", "2023"),
            said("Rome", "2020-05"),
            said("Oslo", seen="2023-12-01"),
        ],
        EVENT,
    )
    assert course(folded) == [
        ("Rome", "2020-05", None, "current"),
        ("Oslo", "2020-05-03", None, "current"),
        ("Oslo", "2023", None, "current"),
    ]


def test_disputable_keeps_sides_however_late() -> None:
    """A birthplace told later does not replace the other."""
    folded = fold([said("Oslo", seen="2001"), said("Rome", seen="2020")], DISPUTABLE)
    assert course(folded) == [
        ("Oslo", None, None, "disputed"),
        ("Rome", None, None, "disputed"),
    ] or (course(folded) == [("Rome", None, None, "disputed"), ("Oslo", None, None, "disputed")])


def test_disputable_lets_the_trusted_side_stand() -> None:
    """A web page beside the user's own word is a side, not an equal."""
    folded = fold([said("Oslo"), said("Rome", trust=0.4, origin=Origin.WEB)], DISPUTABLE)
    assert course(folded) == [("Oslo", None, None, "current"), ("Rome", None, None, "disputed")]


def test_protected_is_replaced_by_an_operator_only() -> None:
    """Users dispute; operators decide."""
    first, second = said("A", "2020"), said("B", "2022")
    disputed = fold([first, second], PROTECTED)
    assert course(disputed) == [("A", "2020", None, "current"), ("B", "2022", None, "disputed")]
    ruled = fold([first, second, said("C", "2023", origin=Origin.OPERATOR, trust=1.0)], PROTECTED)
    assert ("C", "2023", None, "current") in course(ruled)
    assert {row[3] for row in course(ruled) if row[0] != "C"} == {"disputed"}


def test_low_trust_cannot_close_high_trust_alone() -> None:
    """A page disputes what a user said; ten copies of it too; a second root closes it."""
    own = said("Oslo", "2020", trust=0.8)
    web: dict[str, Any] = {"origin": Origin.WEB, "trust": 0.4}
    alone = fold([own, said("Rome", "2022", root="w1", **web)], SINGLE)
    assert course(alone) == [("Oslo", "2020", None, "current"), ("Rome", "2022", None, "disputed")]
    copies = fold([own, *(said("Rome", "2022", root="w1", **web) for _ in range(10))], SINGLE)
    assert course(copies) == course(alone)
    two = fold([own, *(said("Rome", "2022", root=root, **web) for root in ("w1", "w2"))], SINGLE)
    assert course(two) == [("Oslo", "2020", "2022", "closed"), ("Rome", "2022", None, "current")]


def test_low_trust_end_does_not_close() -> None:
    """Told as "No longer" from a page is a dispute of the user's fact, and leaves it current."""
    end = said("Oslo", "2022", ends=True, trust=0.4, origin=Origin.WEB)
    folded = fold([said("Oslo", "2020"), end], SINGLE)
    assert course(folded) == [("Oslo", "2020", None, "current")]
    assert verdicts(folded)[end.id] is VerdictKind.DISPUTES


def test_high_trust_of_the_same_time_stands_over_low() -> None:
    """At one time the trusted value is current and the other disputed."""
    folded = fold([said("Rome", "2020", trust=0.4), said("Oslo", "2020", trust=0.8)], SINGLE)
    assert course(folded) == [("Oslo", "2020", None, "current"), ("Rome", "2020", None, "disputed")]


def test_undated_closes_nothing_and_is_history_before_what_is_dated() -> None:
    """No clock decides: what has no time yields to what has one."""
    undated = said("Oslo")
    folded = fold([said("Rome", "2024"), undated], SINGLE)
    assert course(folded) == [("Oslo", None, "2024", "closed"), ("Rome", "2024", None, "current")]
    assert verdicts(folded)[undated.id] is VerdictKind.HISTORICAL


def test_undated_alone_is_current_and_two_undated_dispute() -> None:
    """Nothing tells which of two undated values is the later one."""
    assert course(fold([said("Oslo")], SINGLE)) == [("Oslo", None, None, "current")]
    both = fold([said("Oslo"), said("Rome")], SINGLE)
    assert {row[3] for row in course(both)} == {"disputed"}


def test_undated_end_closes_the_undated_only() -> None:
    """Told as "No longer", without any time, cannot close what has a date."""
    end = said("Oslo", ends=True)
    assert course(fold([said("Oslo"), end], SINGLE)) == [("Oslo", None, None, "closed")]
    folded = fold([said("Oslo", "2020"), end], SINGLE)
    assert course(folded) == [("Oslo", "2020", None, "current")]
    assert verdicts(folded)[end.id] is VerdictKind.REFUSED


@pytest.mark.parametrize("words", ["lived in", "used to live in", "had lived in"])
def test_past_state_told_today_is_no_news_of_today(words: str) -> None:
    """It enters as history, however late it is told."""
    past = said("Rome", seen="2024-01-01", predicate_text=words)
    folded = fold([said("Oslo", seen="2020-01-01"), past], SINGLE)
    assert course(folded) == [
        ("Rome", None, "2020-01-01", "closed"),
        ("Oslo", "2020-01-01", None, "current"),
    ]


@pytest.mark.parametrize("words", ["moved to", "has lived in", "lives in", "was relocated to"])
def test_past_change_is_news(words: str) -> None:
    """What happened, and what has been going on, count from when they are told."""
    news = said("Rome", seen="2024-01-01", predicate_text=words)
    folded = fold([said("Oslo", seen="2020-01-01"), news], SINGLE)
    assert course(folded)[-1] == ("Rome", "2024-01-01", None, "current")


@pytest.mark.parametrize("modality", [Modality.HYPOTHETICAL, Modality.ASKED])
def test_what_is_not_asserted_is_no_fact(modality: Modality) -> None:
    """Suppositions and questions change nothing, and get a verdict."""
    doubt = said("Rome", "2024", modality=modality)
    folded = fold([said("Oslo", "2020"), doubt], SINGLE)
    assert course(folded) == [("Oslo", "2020", None, "current")]
    assert verdicts(folded)[doubt.id] is VerdictKind.REFUSED


def test_quarantined_is_kept_apart_and_competes_with_nothing() -> None:
    """What the guard set aside is a quarantined fact beside the current one."""
    bad = said("Rome", "2024", metadata={"quarantined": True})
    folded = fold([said("Oslo", "2020"), bad], SINGLE)
    assert course(folded) == [
        ("Oslo", "2020", None, "current"),
        ("Rome", "2024", None, "quarantined"),
    ]


def test_unknown_kind_is_a_clear_error() -> None:
    """The message names the class and the kinds there are."""
    with pytest.raises(BadSetting, match=r"'odd'.*single"):
        fold([said("Oslo")], PredicateClass(name="x", kind="odd"))


def test_policy_of_a_slot_can_be_replaced() -> None:
    """A function of one's own, by slot name or by kind."""

    def nothing(_assertions: object, _predicate_class: object) -> Folded:
        return Folded()

    assert fold([said("Oslo")], SINGLE, policies={"residence": nothing}) == Folded()
    assert fold([said("Oslo")], SINGLE, policies={"single": nothing}) == Folded()


def test_fold_slot_keeps_the_words_of_the_assertion() -> None:
    """Both directions of a role speak to one slot; each fact reads as it was said."""
    schema = load_schema()
    old = said("town", "2010", subject_id="dale", predicate="be mayor of")
    new = said("moss", "2024", subject_id="town", predicate="mayor")
    slot = slot_of(old, schema)
    assert slot == slot_of(new, schema)
    assert slot.subject_id == "town"
    folded = fold_slot(slot, [old, new], schema)
    rows = [(f.subject_id, f.predicate, f.object_id, f.status.value) for f in folded.facts]
    assert rows == [
        ("dale", "be mayor of", "town", "closed"),
        ("town", "mayor", "moss", "current"),
    ]
    assert {fact.slot_id for fact in folded.facts} == {slot.id}


def test_exclusive_predicates_close_each_other() -> None:
    """On the table, then in the drawer; the same place under another word is no move."""
    schema = load_schema()
    rows = [
        said("table", "2020-01-01", predicate="be on"),
        said("drawer", "2020-01-02", predicate="is in"),
        said("drawer", "2020-01-03", predicate="be at"),
    ]
    folded = fold_slot(slot_of(rows[0], schema), rows, schema)
    assert course(folded) == [
        ("table", "2020-01-01", "2020-01-02", "closed"),
        ("drawer", "2020-01-02", None, "current"),
    ]


def test_states_exclude_each_other_as_words_or_entities() -> None:
    """Told as "The door is open", then "is shut": one slot, whatever the object was taken for."""
    schema = load_schema()
    word = Literal(kind=LiteralKind.TEXT, text="open", value="open")
    rows = [
        said("x", "2020-01-01", predicate="be", object_id=None, literal=word),
        said("e-shut", "2020-01-02", predicate="is", object_text="shut"),
    ]
    folded = fold_slot(slot_of(rows[0], schema), rows, schema)
    assert [(row[1], row[2], row[3]) for row in course(folded)] == [
        ("2020-01-01", "2020-01-02", "closed"),
        ("2020-01-02", None, "current"),
    ]
    assert folded.facts[1].object_id == "e-shut"


# -- properties

_times = st.sampled_from(
    [None, "2020", "2020-03", "2020-03-05", "2021-07-01T10:00Z", "2022", "2024"]
)


@st.composite
def _assertions(draw: st.DrawFn) -> list[Assertion]:
    found = []
    for number in range(draw(st.integers(0, 9))):
        start, end = draw(_times), draw(_times)
        seen = draw(_times)
        trust = draw(st.sampled_from([0.4, 0.8, 0.8, 1.0]))
        found.append(
            said(
                draw(st.sampled_from(["Oslo", "Rome", "Paris", "Paris, France"])),
                start,
                seen=seen,
                until=end
                if draw(st.booleans()) and (start is None or (end or "") > start)
                else None,
                id=f"p{number}",
                root=draw(st.sampled_from(["r1", "r2", "r3"])),
                trust=trust,
                origin=Origin.OPERATOR if trust == 1.0 else Origin.USER,
                ends=draw(st.integers(0, 7)) == 0,
                polarity=Polarity.NEGATED if draw(st.integers(0, 9)) == 0 else Polarity.AFFIRMED,
                modality=draw(
                    st.sampled_from([*[Modality.ASSERTED] * 6, Modality.REPORTED, Modality.ASKED])
                ),
            )
        )
    return found


_CLASSES = [SINGLE, MULTI, EVENT, DISPUTABLE, PROTECTED]


@settings(max_examples=150, deadline=None)
@given(_assertions(), st.sampled_from(_CLASSES), st.randoms(use_true_random=False))
def test_fold_is_blind_to_order_and_to_repetition(
    assertions: list[Assertion], predicate_class: PredicateClass, rng: random.Random
) -> None:
    """Any order, and the same assertion twice, fold to the same facts and verdicts."""
    shuffled = [*assertions, *assertions[:2]]
    rng.shuffle(shuffled)
    assert fold(shuffled, predicate_class) == fold(assertions, predicate_class)


@settings(max_examples=150, deadline=None)
@given(_assertions(), st.sampled_from(_CLASSES))
def test_every_assertion_gets_one_verdict_and_ids_are_unique(
    assertions: list[Assertion], predicate_class: PredicateClass
) -> None:
    """Nothing is lost silently, and every link leads to a fact of the slot."""
    folded = fold(assertions, predicate_class)
    assert [verdict.assertion_id for verdict in folded.verdicts] == sorted(
        assertion.id for assertion in assertions
    )
    ids = [fact.id for fact in folded.facts]
    assert len(set(ids)) == len(ids)
    linked = {fact.superseded_by for fact in folded.facts} | {
        other for fact in folded.facts for other in fact.contradicts
    }
    linked |= {verdict.fact_id for verdict in folded.verdicts}
    linked |= {verdict.other_fact_id for verdict in folded.verdicts}
    assert linked - {None} <= set(ids)


@settings(max_examples=300, deadline=None)
@given(_assertions())
def test_values_of_a_single_slot_never_overlap(assertions: list[Assertion]) -> None:
    """Two believed values share no point in time, unless they openly contradict each other."""
    folded = fold(assertions, SINGLE)
    believed = [
        fact
        for fact in folded.facts
        if fact.status is FactStatus.CURRENT
        # ended, nobody says when: it claims no point in time
        or (fact.status is FactStatus.CLOSED and fact.validity.valid_to is not None)
    ]
    for one, other in itertools.combinations(believed, 2):
        if other.id not in one.contradicts:
            assert not _overlap(one, other), (one, other)
    current = [fact for fact in believed if fact.status is FactStatus.CURRENT]
    assert len(current) <= 1


def _overlap(one: Fact, other: Fact) -> bool:
    starts, ends = [], []
    for fact in (one, other):
        start, end = fact.validity.valid_from, fact.validity.valid_to
        starts.append(float("-inf") if start is None else start.micros)
        ends.append(float("inf") if end is None else end.micros)
    return max(starts) < min(ends)


@settings(max_examples=100, deadline=None)
@given(_assertions(), st.sampled_from(_CLASSES))
def test_support_is_the_number_of_roots(
    assertions: list[Assertion], predicate_class: PredicateClass
) -> None:
    """A fact's support never counts a root twice."""
    by_id = {assertion.id: assertion for assertion in assertions}
    for fact in fold(assertions, predicate_class).facts:
        assert fact.support == len({by_id[one].root for one in fact.assertions})


def test_slot_is_named_and_owned() -> None:
    """The slot's id depends on namespace, owner and name alone."""
    slot = slot_of(said("Oslo"), load_schema())
    assert slot == Slot(id=slot.id, namespace="n", subject_id="mira", name="residence")
