"""Predicates: their words as they stand, and the normal form that other parts match on.

The normal form is lower case. Verbs are lemmas; particles and the preposition that leads to the
object are kept; modal and perfect auxiliaries are dropped; chained verbs are joined by "to".

=============================================  ==================================
The sentence says                              The triple in normal form
=============================================  ==================================
Ana works for Nordlys                          Ana | work for | Nordlys
Nordlys was founded by Ana (voice resolved)    Ana | found | Nordlys
Ana was born in Oslo (no agent: participle)    Ana | be born in | Oslo
Ana is the mayor of Oslo                       Ana | be mayor of | Oslo
Ana is a Norwegian painter                     Ana | be | Norwegian painter
Oslo is located in Norway; is in Norway        Oslo | be located in | Norway; be in
Ana began to write novels                      Ana | begin to write | novels
Ana set up a school                            Ana | set up | school
Ana's brother Bob                              Bob | be brother of | Ana
=============================================  ==================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmem.model.episode import Span
from graphmem.nlp.clauses import Clause
from graphmem.nlp.lexicon import FORMER, POST
from graphmem.nlp.page import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Token


def lemma(token: Token) -> str:
    """Return a token's lemma in lower case ("'s" and "'re" are "be")."""
    if token.lower_ in ("'s", "'re", "'m", "\u2019s", "\u2019re", "\u2019m"):
        return "be"
    return (token.lemma_ or token.text).lower().replace("-", " ")


def normal_predicate(clause: Clause, preposition: str = "", *, voiced: bool = False) -> str:
    """Return the normal form of a clause's predicate.

    Args:
        clause: the clause.
        preposition: the preposition that leads to the object, if any.
        voiced: True gives the active form of a passive clause.
    """
    words: list[str] = []
    for number, verb in enumerate(clause.chain):
        if number:
            words.append("to")
        if number == 0 and clause.passive and not voiced:
            words += ["be", verb.lower_.replace("-", " ")]
        else:
            words.append(lemma(verb))
    words += [particle.lower_ for particle in clause.particles]
    if preposition and words[-1:] != [preposition]:
        words.append(preposition)
    return " ".join(words)


def role_words(noun: Token) -> tuple[str, list[Token]]:
    """Return the normal form of what somebody is, with the tokens that say it.

    The words before the noun stay that make it another post ("vice president", "chief executive",
    "party leader"); what only describes ("new", "44th") goes.
    """
    tokens = [noun]
    while tokens[0].i > noun.sent.start:
        before = tokens[0].nbor(-1)
        hyphen = before.text == "-" and before.i > noun.sent.start
        word = before.nbor(-1) if hyphen else before
        compound = word.dep_ == "compound" and word.pos_ == "NOUN" and word.head in tokens
        if not compound and word.lower_ not in POST:
            break
        tokens = [word, *([before] if hyphen else []), *tokens]
    words = [token.lower_ for token in tokens[:-1] if token.text != "-"]
    return " ".join([*words, lemma(noun)]), tokens


def is_former(noun: Token) -> bool:
    """Say whether a noun is said of what somebody no longer is: "a former mayor"."""
    return any(child.lower_ in FORMER for child in noun.lefts)


def predicate_tokens(clause: Clause, preposition: Token | None = None) -> list[Token]:
    """Return the tokens of a predicate: auxiliaries, negation, verbs, particles, preposition."""
    tokens = {token.i: token for token in clause.auxiliaries if _near(clause, token)}
    tokens |= {token.i: token for token in clause.negations if _near(clause, token)}
    tokens |= {token.i: token for token in (*clause.chain, *clause.particles)}
    if preposition is not None:
        tokens[preposition.i] = preposition
    return [tokens[i] for i in sorted(tokens)]


def _near(clause: Clause, token: Token) -> bool:
    return clause.parent is None or token.head in clause.chain


def words_and_span(sentence: Sentence, tokens: list[Token]) -> tuple[str, Span]:
    """Return the words of a predicate and the stretch from its first to its last token."""
    return " ".join(token.text for token in tokens), sentence.span_of(tokens[0], tokens[-1])
