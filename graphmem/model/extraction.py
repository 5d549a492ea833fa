"""What reading a passage gives, before any name is resolved: all positions are characters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graphmem.model.assertion import Literal, Modality, Polarity
from graphmem.model.episode import Span
from graphmem.model.time import Instant


class ArgumentKind(StrEnum):
    """What an argument of a statement can become."""

    NAME = "name"  # a name, with or without a head noun: an entity
    NOUN = "noun"  # a common noun phrase: an entity of the passage's making ("the lighthouse")
    LITERAL = "literal"  # a typed value
    CLAUSE = "clause"  # a clause; stands in the surface view only
    PRONOUN = "pronoun"  # not resolved: never becomes an entity


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A subject, an object or a further argument: its words, where they stand, what they name.

    ``name`` is the form to resolve (for a resolved pronoun, its antecedent's name; for "the film"
    in a passage about one, the title); ``inferred`` marks those two cases.
    """

    text: str
    span: Span
    kind: ArgumentKind = ArgumentKind.NOUN
    name: str = ""
    type: str = ""
    literal: Literal | None = None
    role: str = ""
    inferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A triple read from one sentence, with everything that qualifies it.

    ``predicate`` is normalised (lemmas, particles and prepositions kept, voice resolved: "work
    for", "be mayor of", "found"), ``predicate_text`` are its words. ``more`` are the further
    arguments, each with its role. ``ends`` marks "no longer". ``rule`` names the construction.
    """

    sentence: int
    subject: Argument
    predicate: str
    predicate_text: str
    predicate_span: Span
    object: Argument
    more: tuple[Argument, ...] = ()
    polarity: Polarity = Polarity.AFFIRMED
    modality: Modality = Modality.ASSERTED
    ends: bool = False
    attributed_to: Argument | None = None
    valid_from: Instant | None = None
    valid_to: Instant | None = None
    confidence: float = 1.0
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name found in a passage's text: where, in which sentence, of what type, found how.

    ``entity_name`` is the form to resolve when the surface is not ("Finnish" names "Finland").
    """

    span: Span
    surface: str
    sentence: int
    type: str = ""
    method: str = "ner"
    entity_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Two names that the text itself says are one: "International Business Machines (IBM)"."""

    name: str
    alias: str
    span: Span
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that was read in one passage: its sentences, names, statements (graph view), aliases."""

    sentences: tuple[Span, ...] = ()
    names: tuple[Name, ...] = ()
    statements: tuple[Statement, ...] = ()
    aliases: tuple[Alias, ...] = ()
