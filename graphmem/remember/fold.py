"""The fold: all live assertions of a slot in, facts with intervals and statuses and verdicts out.

A pure function, blind to the order of its input. What arrived when does not matter to what is
believed; ``verdicts_of_arrivals`` tells what a write did to it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from graphmem.errors import BadSetting
from graphmem.model.assertion import Assertion
from graphmem.model.fact import Fact, Folded, Slot, Verdict, VerdictKind
from graphmem.protocols import Policy, PredicateClass
from graphmem.remember.facts import slot_id_of
from graphmem.remember.policies import POLICIES
from graphmem.remember.schema import Schema

_OPENINGS = (
    VerdictKind.NEW,
    VerdictKind.SUPERSEDES,
    VerdictKind.HISTORICAL,
    VerdictKind.REOPENS,
)


def fold(
    assertions: Sequence[Assertion],
    predicate_class: PredicateClass,
    *,
    names: Mapping[str, str] | None = None,
    policies: Mapping[str, Policy] | None = None,
) -> Folded:
    """Fold assertions that have the slot's owner as subject and its predicates in one form.

    Args:
        assertions: all live assertions of one slot, in any order, as Schema.oriented gives them.
        predicate_class: how the slot's facts behave; its name is the slot's.
        names: names of objects by entity id, so that "Paris, France" is known to refine "Paris"
            (default: the words of the assertions).
        policies: by kind or by the slot's name, in place of the usual ones.

    Raises:
        BadSetting: nobody defines a policy for the predicate class.
    """
    chosen = {**POLICIES, **(policies or {})}
    policy = chosen.get(predicate_class.name) or chosen.get(predicate_class.kind)
    if policy is None:
        raise BadSetting(
            f"the predicate class {predicate_class.name!r} is of kind {predicate_class.kind!r}, "
            f"which has no policy: use one of {', '.join(sorted(chosen))}"
        )
    if names:
        assertions = [_named(assertion, names) for assertion in assertions]
    return policy(assertions, predicate_class)


def fold_slot(
    slot: Slot,
    assertions: Sequence[Assertion],
    schema: Schema,
    *,
    names: Mapping[str, str] | None = None,
    policies: Mapping[str, Policy] | None = None,
) -> Folded:
    """Fold a slot's live assertions as they were made; facts keep the words of their assertions.

    "Moss is mayor of Averil" and ("Averil", "mayor", "Moss") speak to one slot, of Averil. They
    are folded in that direction, and the fact reads as its best assertion does.
    """
    oriented = {one.id: schema.oriented(one) for one in assertions}
    folded = fold(
        list(oriented.values()), schema.predicate_class(slot.name), names=names, policies=policies
    )
    originals = {assertion.id: assertion for assertion in assertions}
    facts = tuple(_as_said(fact, originals, oriented) for fact in folded.facts)
    return replace(folded, facts=facts)


def slot_of(assertion: Assertion, schema: Schema) -> Slot:
    """Return the slot that an assertion speaks to."""
    place = schema.slot_of(assertion)
    return Slot(
        id=slot_id_of(assertion.namespace, place.owner_id, place.name),
        namespace=assertion.namespace,
        subject_id=place.owner_id,
        name=place.name,
    )


def verdicts_of_arrivals(folded: Folded, arrived: Collection[str]) -> tuple[Verdict, ...]:
    """Return the verdicts on assertions that just arrived, told as a write should tell them.

    The fold does not know what came last: to it the earliest claim of a value opens the fact. When
    the fact also rests on older assertions, a newcomer that opens it extends it backwards.
    """
    new = frozenset(arrived)
    older = {fact.id: not new.issuperset(fact.assertions) for fact in folded.facts}
    verdicts = []
    for verdict in folded.verdicts:
        if verdict.assertion_id not in new:
            continue
        if verdict.kind in _OPENINGS and older.get(verdict.fact_id or "", False):
            verdict = replace(  # noqa: PLW2901 (the same verdict, told from the newcomer's side)
                verdict, kind=VerdictKind.CONFIRMS, reason="extends the fact backwards"
            )
        verdicts.append(verdict)
    return tuple(verdicts)


def _named(assertion: Assertion, names: Mapping[str, str]) -> Assertion:
    name = names.get(assertion.object_id or "")
    return assertion if name is None else replace(assertion, object_text=name)


def _as_said(
    fact: Fact, originals: Mapping[str, Assertion], oriented: Mapping[str, Assertion]
) -> Fact:
    """Give a fact the direction and predicate of the assertion whose value it took."""
    behind = (oriented[one] for one in fact.assertions)
    exact = [
        one
        for one in behind
        if one.object_key == fact.object_key and one.predicate == fact.predicate
    ]
    said = originals[min(exact, key=lambda one: (-one.trust, one.id)).id] if exact else None
    if said is None:
        return fact
    return replace(
        fact,
        subject_id=said.subject_id,
        predicate=said.predicate,
        object_id=said.object_id,
        literal=said.literal,
    )
