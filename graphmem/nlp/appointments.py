"""Who comes to hold a post: "Acme named Ana its CEO", "Ana succeeded Bo as mayor of Oslo"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.nlp.clauses import Clause, Part
from graphmem.nlp.noun_phrases import prepositional

if TYPE_CHECKING:
    from spacy.tokens import Token

# Their object comes to hold the post, and their subject has it to give.
_GIVE = frozenset("appoint name elect choose hire make promote install pick select crown".split())
# Their subject does, in the place of their object.
_FOLLOW = frozenset("succeed replace follow".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A holder, the noun of the post, and where it is (None: at whoever gives it)."""

    holder: Token
    post: Token
    place: Part | None
    giver: Token | None


def appointments(clause: Clause) -> Iterator[Appointment]:
    """Yield the posts that an active clause tells somebody comes to hold."""
    lemma, subject = clause.verb.lemma_, clause.subject
    objects = [part.head for part in clause.parts if part.role == "object"]
    if subject is None or clause.passive or not objects:
        return
    named = [part for part in clause.parts if part.role == "as"]
    named += [part for part in prepositional(objects[0]) if part.role == "as"]
    if lemma in _GIVE:
        named += [part for part in clause.parts if part.role == "attribute"]
    elif lemma not in _FOLLOW:
        return
    holder = objects[0] if lemma in _GIVE else subject
    for part in named:
        places = [one for one in prepositional(part.head) if one.role in ("of", "at", "for")]
        giver = subject if lemma in _GIVE else None
        if places or giver is not None:
            yield Appointment(
                holder=holder, post=part.head, place=places[0] if places else None, giver=giver
            )
