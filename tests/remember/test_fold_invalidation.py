"""Which pairs of statements close each other.

The pairs were written for this project, after the reports of users of other memories whose facts
were closed wrongly, or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from graphmem.model.assertion import Assertion, Modality, Polarity
from graphmem.model.fact import Fact, FactStatus
from graphmem.model.time import instant
from graphmem.remember.fold import fold_slot, slot_of
from graphmem.remember.schema import load_schema

PAIRS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("invalidation_pairs.json").read_text(encoding="utf-8")
)
SCHEMA = load_schema()
# What a pair must not do to its first statement, and what it must.
_KEEPS_FIRST = ("coexists", "confirms", "refines", "disputes", "historical", "ignored")


def _assertion(number: int, told: dict[str, Any]) -> Assertion:
    return Assertion(
        id=f"a{number}",
        namespace="n",
        source_id=told.get("source", f"source {number}"),
        subject_id=told["subject"].casefold(),
        predicate=told["predicate"],
        object_id=told["object"].casefold(),
        subject_text=told["subject"],
        object_text=told["object"],
        stated_from=instant(told["from"]) if "from" in told else None,
        stated_to=instant(told["to"]) if "to" in told else None,
        observed_at=instant(told["seen"]) if "seen" in told else None,
        ends=told.get("ends", False),
        polarity=Polarity.NEGATED if told.get("negated") else Polarity.AFFIRMED,
        modality=Modality(told.get("modality", "asserted")),
        trust=told.get("trust", 0.8),
    )


def _believed(assertions: Sequence[Assertion]) -> list[Fact]:
    slots = {slot_of(one, SCHEMA).id: slot_of(one, SCHEMA) for one in assertions}
    return [
        fact
        for slot in slots.values()
        for fact in fold_slot(
            slot, [one for one in assertions if slot_of(one, SCHEMA).id == slot.id], SCHEMA
        ).facts
    ]


def _outcome(pair: dict[str, Any]) -> str:
    """Return what became of the pair's first statement, in the fixture's words."""
    facts = _believed([_assertion(1, pair["first"]), _assertion(2, pair["second"])])
    first = next(fact for fact in facts if "a1" in fact.assertions)
    second = next((fact for fact in facts if "a2" in fact.assertions), None)
    if first is second:
        if first.status is FactStatus.CLOSED:
            return "ends"
        ends = (first.subject_id, first.object_id)
        refined = (
            pair["second"]["object"].casefold() in ends
            and pair["first"]["object"].casefold() not in ends
        )
        return "refines" if refined else "confirms"
    if FactStatus.DISPUTED in (first.status, second.status if second else None):
        return "disputes"
    if first.status is FactStatus.CLOSED:
        return "closes" if second and second.status is FactStatus.CURRENT else "ends"
    if second is None:
        return "ignored"
    return "coexists" if second.status is FactStatus.CURRENT else "historical"


@pytest.fixture(scope="module")
def outcomes() -> list[tuple[dict[str, Any], str]]:
    return [(pair, _outcome(pair)) for pair in PAIRS]


def test_fixture_is_large_and_says_why() -> None:
    """At least 200 pairs, each with its reason, none twice."""
    assert len(PAIRS) >= 200
    assert all(pair["reason"] for pair in PAIRS)
    assert len({json.dumps(pair, sort_keys=True) for pair in PAIRS}) == len(PAIRS)


def test_no_fact_is_closed_wrongly(outcomes: list[tuple[dict[str, Any], str]]) -> None:
    """Where the first statement still holds, nothing closes it: 0 of all pairs."""
    wrong = [
        (pair["first"], pair["second"], outcome)
        for pair, outcome in outcomes
        if pair["expect"] in _KEEPS_FIRST and outcome in ("closes", "ends")
    ]
    assert wrong == []


def test_few_changes_are_missed(outcomes: list[tuple[dict[str, Any], str]]) -> None:
    """Where the second statement ends the first, at most 2 % go unnoticed."""
    changes = [one for one in outcomes if one[0]["expect"] in ("closes", "ends")]
    missed = [(one["first"], one["second"], got) for one, got in changes if got != one["expect"]]
    assert len(missed) <= 0.02 * len(changes), missed


def test_every_pair_has_the_outcome_written_beside_it(
    outcomes: list[tuple[dict[str, Any], str]],
) -> None:
    """Confirming, refining, disputing and back-filling are told apart as well."""
    other = [
        (pair["first"], pair["second"], pair["expect"], outcome)
        for pair, outcome in outcomes
        if outcome != pair["expect"]
    ]
    assert other == []
