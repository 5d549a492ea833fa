"""Clauses from a dependency parse: one record a verb (or noun with a participle), for both views.

Labels are those of spaCy's English models (ClearNLP style). A clause shares the subject, the
auxiliaries and the voice of the verb that it is coordinated with; a relative clause and a
participle take the noun they stand on; chained verbs ("began to play") make one predicate.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphmem.nlp.lexicon import INTRANSITIVE, ISSUE, POSTURE, ROLE, SPEECH

if TYPE_CHECKING:
    from spacy.tokens import Span as Tokens
    from spacy.tokens import Token

_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "csubjpass"))
_RELATIVE = frozenset("who which that whom whose where when".split())
# Verbs whose second verb is done by their subject even when they have an object.
_SUBJECT_CONTROL = frozenset("promise threaten vow use".split())


@dataclass(slots=True)
class Part:
    """An argument of a clause: its head, its role and, in a prepositional one, its preposition.

    Roles: object, indirect, attribute, adjective, agent, clause, time, and prepositions. ``alone``
    leaves out what is coordinated with the head.
    """

    role: str
    head: Token
    prep: Token | None = None
    clausal: bool = False
    alone: bool = False

    @property
    def position(self) -> int:
        """Where the argument stands, for the order of arguments."""
        return self.prep.i if self.prep is not None else self.head.i


@dataclass(slots=True)
class Clause:
    """A verb with its subject and arguments; ``chain`` runs from the finite verb to the last."""

    rule: str
    chain: list[Token]
    subject: Token | None
    parts: list[Part] = field(default_factory=list)
    passive: bool = False
    copula: bool = False
    auxiliaries: list[Token] = field(default_factory=list)
    negations: list[Token] = field(default_factory=list)
    adverbs: list[Token] = field(default_factory=list)
    particles: list[Token] = field(default_factory=list)
    mark: Token | None = None
    parent: Clause | None = None
    depth: int = 0

    @property
    def verb(self) -> Token:
        """The last verb of the chain, whose arguments these are."""
        return self.chain[-1]


def clauses(sentence: Tokens) -> list[Clause]:
    """Return the clauses of a sentence in the order of their verbs, parents before children."""
    found: dict[int, Clause] = {}
    order: list[Clause] = []
    chained: set[int] = set()
    for token in _from_root(sentence):
        if token.i in chained or not _heads_clause(token):
            continue
        clause = _clause(token, found)
        if clause is None:
            continue
        chained.update(verb.i for verb in clause.chain)
        for verb in clause.chain:
            found[verb.i] = clause
        order.append(clause)
    return sorted(order, key=lambda clause: clause.chain[0].i)


def _from_root(sentence: Tokens) -> list[Token]:
    """Return the verbs of a sentence with each before those that depend on it."""
    level: list[Token] = [sentence.root]
    out: list[Token] = []
    while level:
        out.extend(level)
        level = [child for token in level for child in token.children]
    return [token for token in out if token.pos_ in ("VERB", "AUX") or token.dep_ == "acl"]


def _heads_clause(token: Token) -> bool:
    if token.dep_ in ("aux", "auxpass", "amod", "compound", "punct"):
        return False
    return token.pos_ in ("VERB", "AUX")


def _clause(verb: Token, found: dict[int, Clause]) -> Clause | None:
    parent = _parent(verb, found)
    rule, subject = _subject(verb, parent)
    chain = _chain(verb)
    clause = Clause(
        rule=rule,
        chain=chain,
        subject=subject,
        parent=parent,
        depth=parent.depth + 1 if parent else 0,
    )
    _gather(clause)
    _inherit(clause, parent)
    _mend_agent(clause)
    clause.passive = clause.passive or _is_passive(clause)
    last = clause.verb
    clause.copula = last.lemma_ in ("be", "become", "remain") and any(
        part.role in ("attribute", "adjective") for part in clause.parts
    )
    return clause


def _is_passive(clause: Clause) -> bool:
    """Tell a passive without its auxiliary: "a film directed by X", "often referred to as Y"."""
    if clause.verb.lower_ == "born" and not clause.auxiliaries:
        return True  # also where the date behind it is read as its object
    if clause.auxiliaries or any(part.role == "object" for part in clause.parts):
        return False
    if _is_referred(clause) or any(part.role == "agent" for part in clause.parts):
        return True
    first = clause.chain[0]
    tag = first.tag_
    if clause.rule == "coordinated" and first.lemma_ in ISSUE and tag in ("VBN", "VBD"):
        return clause.subject is None or clause.subject.ent_type_ != "PERSON"
    if clause.rule == "coordinated":  # "is a school and affiliated with X"
        parent = clause.parent
        return tag == "VBN" and parent is not None and parent.copula and len(parent.chain) == 1
    return tag == "VBN" or (tag == "VBD" and clause.rule == "participle")


def _is_referred(clause: Clause) -> bool:
    """Tell "sometimes referred to as X" where the parser takes it for active."""
    return clause.verb.lemma_ == "refer" and any(p.lower_ == "to" for p in clause.particles)


def _mend_agent(clause: Clause) -> None:
    """Read "directed by X and written by Y", which the parser half of the time takes for active."""
    verb = clause.chain[0]
    if clause.rule not in ("coordinated", "participle", "adverbial") or clause.auxiliaries:
        return
    if verb.tag_ not in ("VBN", "VBD") or any(part.role == "object" for part in clause.parts):
        return
    for part in clause.parts:
        if part.role == "by" and (part.head.pos_ == "PROPN" or part.head.lower_ in ROLE):
            part.role = "agent"


def _parent(verb: Token, found: dict[int, Clause]) -> Clause | None:
    node = verb
    while node.head != node:
        node = node.head
        if node.i in found:
            return found[node.i]
    return None


def own_subject(verb: Token) -> Token | None:
    """Return the subject that a verb has itself.

    A name before the main verb that the parser took for a time ("Ana Berg (1900 – 1960) was ...")
    is one.
    """
    subject = next((child for child in verb.children if child.dep_ in _SUBJECTS), None)
    if subject is None and verb.dep_ == "ROOT" and verb.lemma_ == "be":
        subject = next((child for child in verb.lefts if _may_be_subject(child)), None)
    return subject or _inverted(verb) or _behind_time(verb)


def _may_be_subject(child: Token) -> bool:
    """Tell a name before "is" that the parser took for a time or an adjective ("Titanic is")."""
    if child.dep_ == "acomp":
        return child.text[0].isupper()
    return child.dep_ in ("npadvmod", "dep") and child.pos_ == "PROPN"


def _behind_time(verb: Token) -> Token | None:
    """Return the name that the parser hangs on the time before it: "From 2010 to 2014 Ana was"."""
    if verb.dep_ != "ROOT" or verb.i == verb.sent.start:
        return None
    before = verb.nbor(-1)
    timed = any(c.dep_ == "nummod" and c.is_digit and len(c) == 4 for c in before.lefts)
    return before if before.pos_ == "PROPN" and before.dep_ == "pobj" and timed else None


def _inverted(verb: Token) -> Token | None:
    """Return the subject behind its verb that the parser takes for an object: "On the hill stands
    a mill".
    """
    if verb.lemma_ not in POSTURE or verb.tag_ not in ("VBZ", "VBP", "VBD"):
        return None
    place = any(child.dep_ == "prep" and child.i < verb.i for child in verb.children)
    return next((c for c in verb.rights if c.dep_ == "dobj"), None) if place else None


def _subject(verb: Token, parent: Clause | None) -> tuple[str, Token | None]:
    """Return the construction by which a verb gets its subject, and the subject."""
    own = own_subject(verb)
    if verb.dep_ == "relcl":
        relative = own is None or own.lower_ in _RELATIVE
        return ("relative", verb.head) if relative else ("object relative", own)
    if own is not None:
        if own.lower_ in _RELATIVE and parent and parent.rule == "relative":
            return "relative", parent.subject
        return ("clause" if verb.dep_ in ("ccomp", "advcl") else "finite"), own
    if verb.dep_ == "acl" and not (parent is not None and _after_agent(verb)):
        return ("participle" if verb.tag_ in ("VBN", "VBG", "VBD") else "infinitive"), verb.head
    return ("bare", None) if parent is None else _shared_subject(verb, parent)


def _shared_subject(verb: Token, parent: Clause) -> tuple[str, Token | None]:
    if verb.dep_ == "acl" or (verb.dep_ == "conj" and verb.head in parent.chain):
        return "coordinated", parent.subject
    if verb.dep_ in ("advcl", "xcomp", "ccomp"):
        return ("adverbial" if verb.dep_ == "advcl" else "control"), _controller(verb, parent)
    return "bare", None


def _after_agent(verb: Token) -> bool:
    """Tell "made by X, released by Y" where the parser hangs "released" on X."""
    head = verb.head
    by = head.dep_ == "pobj" and head.head.lower_ == "by"
    return by and verb.tag_ == "VBN" and any(child.lower_ == "by" for child in verb.children)


def _controller(verb: Token, parent: Clause) -> Token | None:
    if verb.dep_ == "xcomp" and parent.verb.lemma_ not in _SUBJECT_CONTROL:
        for part in parent.parts:
            if part.role == "object":
                return part.head
    return parent.subject


def _chain(verb: Token) -> list[Token]:
    """Return a verb and the open complements that continue its predicate ("want to buy")."""
    chain = [verb]
    while True:
        last = chain[-1]
        children = list(last.children)
        if any(child.dep_ in ("dobj", "attr") for child in children):
            return chain
        following = next((child for child in children if _continues(last, child)), None)
        if following is None:
            # "is able to help": the adjective stands between the two verbs.
            adjective = next((child for child in children if child.dep_ == "acomp"), None)
            if adjective is not None:
                following = next((c for c in adjective.rights if _infinitive(adjective, c)), None)
                if following is not None:
                    chain.append(adjective)
        if following is None:
            return chain
        chain.append(following)


def _infinitive(adjective: Token, child: Token) -> bool:
    return _continues(adjective, child) and any(c.lower_ == "to" for c in child.lefts)


def _continues(verb: Token, child: Token) -> bool:
    return (
        child.dep_ == "xcomp"
        and child.pos_ in ("VERB", "AUX")
        and child.i > verb.i
        and own_subject(child) is None
    )


def _gather(clause: Clause) -> None:
    for verb in clause.chain:
        following = clause.chain[clause.chain.index(verb) + 1 :]
        for child in verb.children:
            if (
                child in following
                or child == clause.subject
                or (child.dep_ == "acomp" and following)
            ):
                continue
            _take(clause, verb, child)
    clause.parts.sort(key=lambda part: part.position)


def _take(clause: Clause, verb: Token, child: Token) -> None:
    dep = child.dep_
    if dep in ("aux", "auxpass"):
        clause.auxiliaries.append(child)
        if dep == "auxpass":
            clause.passive = True
    elif dep == "neg":
        clause.negations.append(child)
    elif _is_particle(verb, child):
        clause.particles.append(child)
    elif dep == "mark":
        clause.mark = clause.mark or child
    elif dep == "dobj" and child.lower_ == "place" and verb.lemma_ == "take":
        clause.particles.append(child)
    elif dep == "advmod":
        clause.adverbs.append(child)
    elif dep == "nsubjpass":
        clause.passive = True
    else:
        clause.parts.extend(_parts(verb, child))


def _is_particle(verb: Token, child: Token) -> bool:
    """Tell a particle, also one taken for an adverb, and the "to" of "referred to as"."""
    if child.dep_ == "prep" and (verb.lemma_, child.lower_) == ("refer", "to"):
        return next(iter(child.children), None) is None
    is_phrasal = child.dep_ == "advmod" and (verb.lemma_, child.lower_) in _PHRASAL
    return child.dep_ == "prt" or is_phrasal


# Verbs whose particle the parser often takes for an adverb.
_PHRASAL = frozenset([("step", "down"), ("stand", "down"), ("take", "over")])
_ROLES = {
    "dobj": "object",
    "attr": "attribute",
    "oprd": "attribute",
    "acomp": "adjective",
    "dative": "indirect",
    "npadvmod": "time",
}


def _parts(verb: Token, child: Token) -> list[Part]:
    dep = child.dep_
    if dep == "dative" and child.pos_ == "ADP":
        dep = "prep"
    if dep in ("prep", "agent"):
        return _prepositional(child, "agent" if dep == "agent" else "")
    if dep in _ROLES:
        if dep == "npadvmod" and child.pos_ == "PROPN" and child.ent_type_ in ("PERSON", ""):
            return []  # "Karl's brother Bob married": no time, the subject's name
        if child.lower_ in _RELATIVE and verb.dep_ == "relcl":
            child = verb.head
        return [Part(role=_ROLES[dep], head=child)]
    if dep in ("ccomp", "xcomp") and _is_complement(verb, child):
        return [Part(role="clause", head=child, clausal=True)]
    return []


def _is_complement(verb: Token, child: Token) -> bool:
    """Tell a real complement from a clause that the parser put there: "S1; S2"."""
    return child.i > verb.i or verb.lemma_ in SPEECH


def _prepositional(prep: Token, role: str) -> list[Part]:
    parts: list[Part] = []
    for child in prep.children:
        if child.dep_ == "pobj":
            parts.append(Part(role=role or prep.lower_, head=child, prep=prep))
        elif child.dep_ == "pcomp" and child.pos_ in ("VERB", "AUX"):
            parts.append(Part(role=role or prep.lower_, head=child, prep=prep, clausal=True))
        elif child.dep_ == "prep":
            parts.extend(
                Part(role=f"{prep.lower_} {child.lower_}", head=inner, prep=prep)
                for inner in child.children
                if inner.dep_ == "pobj"
            )
        elif child.dep_ == "conj" and child.pos_ == "ADP":
            parts.extend(_prepositional(child, ""))
    return parts


def _inherit(clause: Clause, parent: Clause | None) -> None:
    """Share what coordinated verbs share: auxiliaries, voice, negation of bare forms."""
    verb = clause.chain[0]
    if verb.dep_ != "conj" or parent is None or own_subject(verb) is not None:
        return
    if clause.auxiliaries:
        return
    # "will have to sell or merge": the second verb continues the chain of the first.
    place = next((n for n, other in enumerate(parent.chain) if other == verb.head), 0)
    if place and verb.tag_ == parent.chain[place].tag_:
        clause.chain = [*parent.chain[:place], *clause.chain]
    same_form = verb.tag_ == parent.chain[0].tag_ or (verb.tag_ == "VBD" and parent.passive)
    if same_form and verb.tag_ in ("VBN", "VBD", "VB", "VBG"):
        clause.auxiliaries = list(parent.auxiliaries)
        clause.passive = parent.passive and not any(p.role == "object" for p in clause.parts)
        clause.passive = clause.passive and verb.lemma_ not in INTRANSITIVE
        if not clause.negations:
            clause.negations = list(parent.negations)
