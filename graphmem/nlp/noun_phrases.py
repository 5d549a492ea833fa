"""What hangs together around a noun in a dependency parse: coordination, examples, prepositional
phrases, appositions, and whom a clause on it speaks of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmem.nlp.clauses import Clause, Part
from graphmem.nlp.lexicon import ROLE, SERVE, STAY

if TYPE_CHECKING:
    from spacy.tokens import Token

_QUOTES = frozenset('"\u201c')
_COORDINATED = frozenset("NOUN PROPN NUM PRON ADJ X".split())


def _in_list(item: Token, child: Token) -> bool:
    """Tell "A, B and C" where the parser took B for an apposition of A."""
    return (
        child.dep_ == "appos"
        and child.pos_ == item.pos_ == "PROPN"
        and not any(c.dep_ == "det" for c in child.lefts)
        and any(c.dep_ in ("conj", "appos") and c.pos_ == "PROPN" for c in child.children)
    )


def coordinated(token: Token) -> list[Token]:
    """Return a noun and the nouns coordinated with it, in order."""
    items = [token]
    for item in items:
        items.extend(
            child
            for child in item.children
            if (child.dep_ == "conj" and child.pos_ in _COORDINATED) or _in_list(item, child)
        )
    return sorted(items, key=lambda item: item.i)


def examples(noun: Token) -> list[Token]:
    """Return the nouns that "including" or "such as" gives for a noun."""
    found = []
    for prep in noun.rights:
        such = prep.lower_ == "as" and prep.nbor(-1).lower_ == "such"
        if prep.dep_ == "prep" and (such or prep.lower_ == "including"):
            for child in prep.children:
                if child.dep_ == "pobj" and child.pos_ == "PROPN":
                    found += [item for item in coordinated(child) if item.pos_ == "PROPN"]
    return found


def described(noun: Token, clause: Clause) -> Token:
    """Return whom a clause on a noun speaks of: of "X is a film directed by Y", X.

    Climbs from a predicate noun to its subject and from a common noun in apposition to the name.
    """
    parent = clause.parent
    if (
        parent is not None
        and parent.copula
        and parent.subject is not None
        and any(
            part.role == "attribute" and noun in coordinated(part.head) for part in parent.parts
        )
    ):
        if parent.rule in ("relative", "participle"):
            return described(parent.subject, parent)
        return parent.subject
    articles = [child for child in noun.lefts if child.dep_ == "det"]
    common = noun.pos_ == "NOUN" or bool(articles)
    if noun.dep_ == "appos" and noun.pos_ == "NOUN" and noun.head.pos_ == "NOUN":
        higher = described(noun.head, clause)
        return noun if higher == noun.head else higher
    if noun.dep_ == "appos" and common and noun.head.pos_ == "PROPN":
        return noun.head
    return noun


def prepositional(noun: Token) -> list[Part]:
    """Return the prepositional phrases on a noun or adjective as arguments."""
    return [
        Part(role=prep.lower_, head=child, prep=prep)
        for prep in noun.rights
        if prep.dep_ == "prep"
        for child in prep.children
        if child.dep_ == "pobj"
    ]


def whereabouts(clause: Clause) -> list[Part]:
    """Return the names that stand last in "lives with X in PLACE", "works as a Y for EMPLOYER".

    The parser hangs them on the noun between.
    """
    verb = clause.verb.lemma_
    roles = ("in", "at") if verb in STAY else ("for", "at") if verb in SERVE else ()
    return [
        inner
        for part in clause.parts
        if roles and part.prep is not None and not part.clausal
        for inner in prepositional(part.head)
        if inner.role in roles and inner.head.pos_ == "PROPN"
    ]


def apposition(token: Token) -> tuple[Token, Token] | None:
    """Return the name and the common noun of an apposition, whichever stands first; else None."""
    if token.dep_ != "appos" or any(child.dep_ in ("appos", "conj") for child in token.children):
        return None
    head = token.head
    if token.pos_ == "NOUN" and head.pos_ == "PROPN":
        return head, token
    if token.pos_ == "PROPN" and head.pos_ == "NOUN":
        return token, head
    return None


def called_name(noun: Token) -> Token | None:
    """Return the name that follows a common noun in apposition: "a song, X", "his book X"."""
    if noun.pos_ != "NOUN":
        return None
    if noun.lower_ in ROLE and noun.i + 1 < len(noun.doc) and noun.nbor().pos_ == "PROPN":
        return noun.nbor()
    if noun.i + 2 < len(noun.doc) and noun.nbor().text in _QUOTES and " " in noun.nbor(2).text:
        return noun.nbor(2)  # a title that is one token, which the parser often hangs elsewhere
    named = [child for child in noun.rights if child.dep_ == "appos"]
    if len(named) == 1 and named[0].pos_ == "PROPN" and named[0].left_edge.i - noun.i <= 3:
        return named[0]
    return None
