"""The arguments of the graph view: of a phrase, the words that can be an entity or a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmem.model.assertion import Literal, LiteralKind
from graphmem.model.episode import Span
from graphmem.model.extraction import Argument, ArgumentKind, Name
from graphmem.nlp.lexicon import EMPTY_HEAD, MONTHS, REGION, is_person_noun
from graphmem.nlp.literals import is_unit, literal
from graphmem.nlp.noun_phrases import called_name
from graphmem.nlp.page import Page, Sentence, StatedTime
from graphmem.nlp.pronouns import PRONOUNS, Antecedent, Antecedents

if TYPE_CHECKING:
    from spacy.tokens import Token

_LEFT = frozenset(("amod", "compound", "nummod", "quantmod", "nmod", "poss", "advmod", "case"))
_HEADS = frozenset("NOUN PROPN NUM X SYM ADJ".split())
_AMOUNTS = frozenset(("MONEY", "QUANTITY", "PERCENT", "CARDINAL"))


def noun_phrase(head: Token, *, with_of: bool = True) -> tuple[Token, Token]:
    """Return the first and last token of a noun's phrase: modifiers before it, "of" after it."""
    first = head
    for child in sorted(head.lefts, key=lambda child: -child.i):
        if child.dep_ not in _LEFT or child.right_edge.i + 1 < first.i - 1:
            break
        first = child.left_edge
        if first.dep_ == "det" and first.i + 1 < len(first.doc):
            first = first.nbor()
    last = head
    if with_of:
        for child in head.rights:
            if child.lower_ == "of" and child.dep_ == "prep" and child.i == last.i + 1:
                last = _end_of(child)
    return _hyphenated(first, -1), _hyphenated(last, 1)


def _hyphenated(token: Token, step: int) -> Token:
    """Return the last token of a hyphenated word in a direction."""
    doc = token.doc
    while 0 <= token.i + 2 * step < len(doc):
        hyphen, other = doc[token.i + step], doc[token.i + 2 * step]
        left, right = (token, hyphen) if step > 0 else (other, hyphen)
        broken = step > 0 and other.is_lower and not other.is_stop  # "runner- up" at a line's end
        if hyphen.text not in "-–" or left.whitespace_ or (right.whitespace_ and not broken):
            break
        token = other
    return token


def _end_of(preposition: Token) -> Token:
    for child in preposition.children:
        if child.dep_ == "pobj":
            return noun_phrase(child)[1]
    return preposition.nbor(-1)


def is_aside(token: Token, verb: Token) -> bool:
    """Tell whether a token stands in brackets that its verb is outside of: what is put there says
    something by the way ("Ana Berg (1900, Oslo) was", "his son (Karl Lund), who").
    """
    step = 1 if token.i > verb.i else -1
    opening, closing = ("(", ")") if step > 0 else (")", "(")
    depth = 0
    for place in range(verb.i, token.i, step):
        text = token.doc[place].text
        depth = depth + 1 if text == opening else max(0, depth - (text == closing))
    return depth > 0


class Arguments:
    """Makes the arguments of the graph view from tokens of one page."""

    def __init__(self, page: Page, antecedents: Antecedents) -> None:
        """Read arguments of a page whose pronouns have been resolved."""
        self._page = page
        self._antecedents = antecedents

    def read(
        self, sentence: Sentence, head: Token, role: str = "", *, with_of: bool = True
    ) -> Argument | None:
        """Return what a token names as an argument; None where it can be nothing in a graph."""
        meant = self._antecedents.of(sentence, head)
        if meant is not None:
            return self._meant(sentence, head, role, meant)
        if head.lower_ in PRONOUNS or head.pos_ == "PRON":
            return self._argument(sentence.span_of(head, head), ArgumentKind.PRONOUN, role)
        if head.pos_ not in _HEADS:
            return None
        name = self._name(sentence, head)
        if name is None or _is_named_whole(name, head):
            named_otherwise = head.lower_ in MONTHS
            return None if named_otherwise else self._noun(sentence, head, role, with_of=with_of)
        if name.method == "demonym" and role != "from":
            return None  # "of Chinese descent" does not speak of China
        called = name.entity_name or name.surface
        return self._argument(name.span, ArgumentKind.NAME, role, name=called, type_=name.type)

    def _meant(self, sentence: Sentence, head: Token, role: str, meant: Antecedent) -> Argument:
        first = head
        if head.pos_ == "NOUN":
            first = next((child for child in head.lefts if child.dep_ == "det"), head)
        return self._argument(
            sentence.span_of(first, head),
            ArgumentKind.NAME,
            role,
            name=meant.name,
            type_=meant.type,
            inferred=not meant.certain,
        )

    def _name(self, sentence: Sentence, head: Token) -> Name | None:
        """Return the name that a head stands in, follows as a title, or gives a class for."""
        if any(child.lower_ in REGION for child in head.lefts):
            return None  # "tropical America" is a part of America
        name = self._page.name_of(sentence, head) or self._titled(sentence, head)
        if name is None and (called := called_name(head)) is not None:
            return self._page.name_of(sentence, called)
        return name

    def _titled(self, sentence: Sentence, head: Token) -> Name | None:
        """Return the name after a capitalised title that the parser made the head: "King X"."""
        if head.pos_ == "PROPN" and head.i + 1 < len(head.doc):
            following = head.nbor()
            if is_person_noun(head.lower_):  # "Emperor Otto II of Averil": whatever hangs where
                name = self._page.name_of(sentence, following)
                begins = sentence.offset + following.idx
                return name if name is not None and name.span.start == begins else None
            if following in head.subtree or following.head == head.head:
                return self._page.name_of(sentence, following)
        return None

    def _noun(
        self, sentence: Sentence, head: Token, role: str, *, with_of: bool
    ) -> Argument | None:
        if head.lower_ in EMPTY_HEAD and head.pos_ != "PROPN":
            return None
        first, last = noun_phrase(head, with_of=with_of)
        span = self._with_names(sentence, sentence.span_of(first, last), first, last)
        text = span.of(self._page.text)
        if head.pos_ == "NUM" or head.ent_type_ in _AMOUNTS or _is_measured(head):
            value = literal(text)
            if value is not None:
                return self._argument(span, ArgumentKind.LITERAL, role, value=value)
        owner = next((child for child in head.lefts if child.dep_ == "poss"), None)
        name, inferred = "", False
        if owner is not None:
            possessor = self.read(sentence, owner)
            if possessor is None or possessor.kind is ArgumentKind.PRONOUN:
                return None
            rest = sentence.span_of(_after_possessor(owner), last).of(self._page.text)
            owner_name = possessor.name or possessor.text
            name = f"{owner_name}'s {rest}"
            inferred = possessor.inferred
        return self._argument(span, ArgumentKind.NOUN, role, name=name, inferred=inferred)

    def _with_names(self, sentence: Sentence, span: Span, first: Token, last: Token) -> Span:
        """Return a phrase with the whole of the names that it begins and ends in."""
        before, after = (self._page.name_of(sentence, one) for one in (first, last))
        start = min(span.start, before.span.start) if before is not None else span.start
        return Span(start, max(span.end, after.span.end) if after is not None else span.end)

    def date(self, time: StatedTime, role: str = "") -> Argument | None:
        """Return a stated date as a literal argument."""
        when = time.valid_from or time.valid_to
        if when is None:
            return None
        value = when.isoformat()
        if time.valid_from and time.valid_to:
            value = f"{value}/{time.valid_to.isoformat()}"
        text = time.span.of(self._page.text)
        return self._argument(
            time.span,
            ArgumentKind.LITERAL,
            role,
            value=Literal(kind=LiteralKind.DATE, text=text, value=value),
        )

    def _argument(
        self,
        span: Span,
        kind: ArgumentKind,
        role: str,
        *,
        name: str = "",
        type_: str = "",
        value: Literal | None = None,
        inferred: bool = False,
    ) -> Argument:
        text = span.of(self._page.text)
        return Argument(
            text=text,
            span=span,
            kind=kind,
            name=name or text,
            type=type_,
            literal=value,
            role=role,
            inferred=inferred,
        )


def _is_measured(noun: Token) -> bool:
    """Tell "500 euros" and "300 km" also where entity recognition sees no amount."""
    return is_unit(noun.lower_) and any(child.dep_ == "nummod" for child in noun.lefts)


def _is_named_whole(name: Name, head: Token) -> bool:
    """Tell "the Rose of Tralee contest", of which "Rose" alone was taken for a name."""
    if (
        " " in name.surface
        or name.method != "proper noun"
        or not head.i
        or head.nbor(-1).dep_ != "det"
    ):
        return False
    return any(
        child.lower_ == "of"
        and child.i == head.i + 1
        and any(c.pos_ == "PROPN" for c in child.subtree)
        for child in head.rights
    )


def _after_possessor(owner: Token) -> Token:
    last = owner.right_edge
    return last.nbor() if last.i + 1 < len(last.doc) else last
