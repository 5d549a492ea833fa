"""What a clause and its arguments tell before a triple is made of them: which construction it is,
and what must not be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmem.model.extraction import Argument, ArgumentKind
from graphmem.nlp.clauses import Clause, Part, own_subject
from graphmem.nlp.lexicon import CEASE
from graphmem.nlp.noun_phrases import described

if TYPE_CHECKING:
    from spacy.tokens import Token


def is_voiced(clause: Clause, parts: list[Part]) -> bool:
    """Tell a passive whose agent is told; "known by the name X" and "based on the novel by X" have
    none.
    """
    agent = any(part.role == "agent" for part in parts)
    return clause.passive and agent and clause.verb.lemma_ not in ("know", "base")


def passive_rule(clause: Clause) -> str:
    """Return the construction of a passive whose agent is told."""
    rule = rule_of(clause)
    return "passive inside" if rule.endswith("inside") else "passive"


def subject_of(clause: Clause) -> Token:
    """Return a clause's subject; "X is a film directed by Y" speaks of X."""
    subject = clause.subject
    if subject is None:
        raise AssertionError
    owner: Clause | None = clause
    while owner is not None and owner.rule in ("coordinated", "adverbial", "control"):
        if owner.parent is None or owner.parent.subject != subject:
            break
        owner = owner.parent
    if owner is not None and owner.rule in ("relative", "participle"):
        return described(subject, owner)
    return subject


def preposition_of(part: Part) -> str:
    """Return the preposition that leads to an argument."""
    return "by" if part.role == "agent" else part.role


def rule_of(clause: Clause) -> str:
    """Return the construction; clauses on a noun inside a prepositional phrase are a kind apart,
    since the parser often takes the wrong one of two nouns.
    """
    if clause.rule in ("relative", "participle") and clause.subject is not None:
        head = described(clause.subject, clause)
        if head == clause.subject and head.dep_ == "pobj":
            return f"{clause.rule} inside"
    return "copula" if clause.copula and clause.rule == "finite" else clause.rule


def is_where_known(clause: Clause, part: Part, parts: list[Part]) -> bool:
    """Tell where, or as whom, somebody is known for something: "known for her role as the king in
    the film".
    """
    known = clause.verb.lemma_ == "know" and part.role in ("in", "on", "at", "from", "as")
    if part.role == "as":
        return known and any(
            other.role == "for" and other.position < part.position for other in parts
        )
    return known and any(other.role in ("for", "as") for other in parts)


def is_misread(clause: Clause, subject: Argument) -> bool:
    """Tell "by Ana Berg, which tells ...": "which" speaks of something before the person."""
    own = own_subject(clause.verb)
    if subject.type != "PERSON":
        return False
    # "directed by Ana Berg starring Karl Lund": the film does.
    stars = clause.rule == "participle" and clause.verb.lower_ in ("starring", "featuring")
    return stars or (own is not None and own.lower_ == "which")


def is_usable(argument: Argument) -> bool:
    """Tell whether an argument names something: an unresolved pronoun does not."""
    return argument.kind is not ArgumentKind.PRONOUN


def is_same(subject: Argument, item: Argument) -> bool:
    """Tell whether two arguments are the same words or the same thing."""
    return subject.span == item.span or (
        item.kind is ArgumentKind.NAME and subject.name == item.name
    )


def without_ending_verb(clause: Clause, predicate: str, *, ends: bool) -> str:
    """Return what ended: of "stopped working for X" and "used to work for X", "work for"."""
    first = clause.chain[0]
    if ends and len(clause.chain) > 1 and (first.lemma_ in CEASE or first.lower_ == "used"):
        return predicate.split(" to ", 1)[-1]
    return predicate
