"""Numbered facts of which later ones overwrite earlier ones, with questions of one and two hops.

After the idea of FactConsolidation in MemoryAgentBench (a pool of numbered facts where the larger
number is the newer truth, and answers come from the pool alone). Names and sentences are made up
here, so that no model can know the answers.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
_STARTS = "b br c ch d dr f fl g gr h j k kl l m n p pr r s sk st t tr v w z".split()
_VOWELS = "a e i o u ai ea io".split()
_ENDS = "l n r s t nd rk lm x th".split()
_SUFFIXES = {
    "person": ("",),
    "company": (" Works", " Lines", " Optics", " Trading"),
    "city": ("", "stad", " Bay"),
    "country": ("ia", "land"),
    "team": (" Rovers", " United"),
}


@dataclass(frozen=True, slots=True)
class _Relation:
    """A single-valued relation: its sentence, and the phrase that names its object."""

    subject: str
    predicate: str
    object: str
    sentence: str
    phrase: str


_RELATIONS = (
    _Relation("person", "works for", "company", "{s} works for {o}.", "the employer of {s}"),
    _Relation("person", "lives in", "city", "{s} lives in {o}.", "the home town of {s}"),
    _Relation(
        "company", "headquarters", "city", "{s} is headquartered in {o}.", "the headquarters of {s}"
    ),
    _Relation(
        "company",
        "chief executive",
        "person",
        "{o} is the chief executive of {s}.",
        "the chief executive of {s}",
    ),
    _Relation("company", "owned by", "person", "{s} is owned by {o}.", "the owner of {s}"),
    _Relation("city", "mayor", "person", "{o} is the mayor of {s}.", "the mayor of {s}"),
    _Relation("country", "capital", "city", "{o} is the capital of {s}.", "the capital of {s}"),
    _Relation(
        "country",
        "head of state",
        "person",
        "{o} is the head of state of {s}.",
        "the head of state of {s}",
    ),
    _Relation(
        "team", "head coach", "person", "{o} is the head coach of {s}.", "the head coach of {s}"
    ),
    _Relation("team", "sponsor", "company", "{o} is the sponsor of {s}.", "the sponsor of {s}"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedFact:
    """One fact of the pool. ``at`` is ISO 8601 and rises with ``serial``; ``overwritten`` is known
    to the generator only.
    """

    serial: int
    subject: str
    predicate: str
    object: str
    text: str
    at: str
    overwritten: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsolidationQuestion:
    """A question with its answer by the newest facts. ``path`` are (subject, predicate) steps, the
    second's subject being the first's answer; ``stale`` are answers by overwritten facts.
    """

    question: str
    answer: str
    hops: int
    path: tuple[tuple[str, str], ...]
    stale: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consolidation:
    """The pool in order of its numbers, and the questions."""

    facts: tuple[NumberedFact, ...]
    questions: tuple[ConsolidationQuestion, ...]


def consolidation(
    *, facts: int = 1_000, overwritten: float = 0.3, questions: int = 200, seed: int = 42
) -> Consolidation:
    """Return a pool of facts and as many questions of one hop and of two; equal for equal input.

    Args:
        facts: how many numbered facts there are, those that overwrite included.
        overwritten: the share of subject-relation pairs whose value changes later.
        questions: how many questions of each kind at most.
        seed: of the random choice of names, values and order.
    """
    if facts < 1 or questions < 0 or not 0 <= overwritten <= 1:
        raise ValueError(
            f"facts must be positive and overwritten between 0 and 1, not {facts}, {overwritten}"
        )
    rng = random.Random(seed)  # noqa: S311 (a benchmark must be repeatable)
    slots = max(1, round(facts / (1 + overwritten)))
    names = _names(rng, -(-slots // len(_RELATIONS)) + 2)
    pairs = [(relation, subject) for relation in _RELATIONS for subject in names[relation.subject]]
    rng.shuffle(pairs)
    pairs = pairs[:slots]
    changed = frozenset(rng.sample(range(len(pairs)), max(0, facts - len(pairs))))
    values = [
        _values(rng, names[relation.object], subject, 2 if index in changed else 1)
        for index, (relation, subject) in enumerate(pairs)
    ]
    pool = _numbered(rng, pairs, values)
    current = {
        (subject, relation.predicate): (relation, held)
        for (relation, subject), held in zip(pairs, values, strict=True)
    }
    asked = [*_one_hop(current), *_two_hops(current)]
    rng.shuffle(asked)
    chosen = [
        one
        for hops in (1, 2)
        for one in [question for question in asked if question.hops == hops][:questions]
    ]
    return Consolidation(facts=pool, questions=tuple(chosen))


_Current = dict[tuple[str, str], tuple[_Relation, list[str]]]


def _names(rng: random.Random, count: int) -> dict[str, list[str]]:
    """Make names that occur once, whatever their type."""
    used: set[str] = set()
    names: dict[str, list[str]] = {}
    for kind, suffixes in _SUFFIXES.items():
        names[kind] = []
        while len(names[kind]) < count:
            name = _word(rng) + rng.choice(suffixes)
            if kind == "person":
                name = f"{name} {_word(rng)}"
            if name not in used:
                used.add(name)
                names[kind].append(name)
    return names


def _word(rng: random.Random) -> str:
    syllables = (rng.choice(_STARTS) + rng.choice(_VOWELS) for _ in range(rng.randint(2, 3)))
    return ("".join(syllables) + rng.choice(_ENDS)).capitalize()


def _values(rng: random.Random, names: list[str], subject: str, count: int) -> list[str]:
    return rng.sample([name for name in names if name != subject], count)


def _numbered(
    rng: random.Random, pairs: list[tuple[_Relation, str]], values: list[list[str]]
) -> tuple[NumberedFact, ...]:
    """Mix all facts, keeping the two of one pair in their order, and number them."""
    order = [index for index, held in enumerate(values) for _ in held]
    rng.shuffle(order)
    told = [0] * len(pairs)
    facts = []
    for serial, index in enumerate(order):
        relation, subject = pairs[index]
        value = values[index][told[index]]
        told[index] += 1
        facts.append(
            NumberedFact(
                serial=serial,
                subject=subject,
                predicate=relation.predicate,
                object=value,
                text=relation.sentence.format(s=subject, o=value),
                at=(_FIRST_DAY + timedelta(minutes=serial)).isoformat(),
                overwritten=told[index] < len(values[index]),
            )
        )
    return tuple(facts)


def _one_hop(current: _Current) -> list[ConsolidationQuestion]:
    return [
        ConsolidationQuestion(
            question=f"{_asks(relation)} is {relation.phrase.format(s=subject)}?",
            answer=held[-1],
            hops=1,
            path=((subject, predicate),),
            stale=tuple(held[:-1]),
        )
        for (subject, predicate), (relation, held) in current.items()
    ]


def _two_hops(current: _Current) -> list[ConsolidationQuestion]:
    found = []
    for (subject, predicate), (first, held) in current.items():
        for second in _RELATIONS:
            onward = current.get((held[-1], second.predicate))
            if second.subject != first.object or onward is None:
                continue
            before = current.get((held[0], second.predicate), onward)[1]
            stale = {*onward[1][:-1], *before} - {onward[1][-1]}
            inner = first.phrase.format(s=subject)
            found.append(
                ConsolidationQuestion(
                    question=f"{_asks(second)} is {second.phrase.format(s=inner)}?",
                    answer=onward[1][-1],
                    hops=2,
                    path=((subject, predicate), (held[-1], second.predicate)),
                    stale=tuple(sorted(stale)),
                )
            )
    return found


def _asks(relation: _Relation) -> str:
    return "Who" if relation.object == "person" else "What"
