"""Which words an argument of the surface view has: a subtree less what is loosely attached."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from graphmem.nlp.lexicon import is_person_noun

if TYPE_CHECKING:
    from spacy.tokens import Token

# What ends an argument when a comma or dash stands before it: it adds and restricts nothing.
_LOOSE = frozenset("relcl acl appos advcl prep parataxis ccomp".split())
_SEPARATORS = frozenset((",", "--", ":", ";", "-", "–"))
_OPENING = frozenset(("``", "`", '"', "“", "$", "#"))
_CLOSING = {"``": "''", "`": "'", '"': '"', "(": ")", "“": "”"}
_PRONOUNS = frozenset("it they he she".split())


def extent(
    head: Token, without: Collection[int] = (), *, split: bool = False
) -> tuple[Token, Token]:
    """Return the first and last token of an argument.

    Args:
        head: the argument's head.
        without: children (by position in the document) at which it ends.
        split: leave coordinated items out.
    """
    last = head
    for child in head.rights:
        if child.i in without or (split and child.dep_ in ("cc", "conj")) or _is_loose(child):
            break
        if child.dep_ == "cc":
            last = child.right_edge
        elif child.dep_ != "punct":
            last = extent(child, without, split=split and child.dep_ == "conj")[1]
    if last.dep_ == "cc" and last.i > head.i:
        last = last.nbor(-1)
    return _first(head), last


def _is_loose(child: Token) -> bool:
    if child.left_edge.i == 0 or child.left_edge.nbor(-1).text not in _SEPARATORS:
        return False
    return child.dep_ in _LOOSE or (child.dep_ == "conj" and child.pos_ in ("VERB", "AUX"))


def _first(head: Token) -> Token:
    """Return the first token before a head that is no conjunction, mark or separator."""
    first = head
    for child in head.lefts:
        if child.dep_ not in ("punct", "cc", "mark", "preconj") or child.text in _OPENING:
            first = child.left_edge
            break
    if first.i > head.i:
        return head
    if first.text == "`" and first.i and first.nbor(-1).text == "`":
        return first.nbor(-1)
    return first


def closed(first: Token, last: Token) -> Token:
    """Return the last token, or the closing quote or bracket after it of one opened inside."""
    doc = last.doc
    inside = [token.text for token in doc[first.i : last.i + 1]]
    for opening, closing in _CLOSING.items():
        opened = inside.count(opening)
        unclosed = opened % 2 if opening == closing else opened > inside.count(closing)
        if not unclosed:
            continue
        for distance in (1, 2):
            end = last.i + distance
            near = distance == 1 or (end < len(doc) and doc[last.i + 1].text in ",.?!'")
            if end < len(doc) and doc[end].text == closing and near:
                return doc[end]
    return last


def earlier_subject(pronoun: Token) -> Token:
    """Return the last subject before a pronoun in its sentence that agrees with it, else itself."""
    if pronoun.lower_ not in _PRONOUNS:
        return pronoun
    found = pronoun
    for token in pronoun.sent:
        if token.i >= pronoun.i:
            break
        subject = token.dep_ in ("nsubj", "nsubjpass") and token.pos_ in ("NOUN", "PROPN")
        if subject and _agrees(pronoun.lower_, token):
            found = token
    return found


def _agrees(pronoun: str, noun: Token) -> bool:
    if is_plural(noun) or pronoun == "they":
        return is_plural(noun) and pronoun == "they"
    person = noun.ent_type_ == "PERSON" or is_person_noun(noun.lemma_.lower())
    return person == (pronoun != "it")


def is_plural(noun: Token) -> bool:
    """Return whether a noun is plural or coordinated."""
    return noun.tag_ in ("NNS", "NNPS") or any(child.dep_ == "conj" for child in noun.children)
