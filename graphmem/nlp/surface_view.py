"""The surface view of a clause: one n-ary triple a verb with full spans, as open IE has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.model.extraction import Argument, ArgumentKind, Statement
from graphmem.nlp.clauses import Clause, Part
from graphmem.nlp.lexicon import is_person_noun
from graphmem.nlp.noun_phrases import apposition, described, prepositional
from graphmem.nlp.page import Page, Sentence
from graphmem.nlp.predicates import normal_predicate, words_and_span
from graphmem.nlp.stance import stance
from graphmem.nlp.surface_spans import closed, earlier_subject, extent, is_plural

if TYPE_CHECKING:
    from spacy.tokens import Token

_LINKING = frozenset("when where why how however also then thus therefore".split())
_NOUNS = frozenset("NOUN PROPN NUM PRON ADJ X SYM".split())
_ON_NOUN = frozenset(("relative", "participle", "object relative"))
# Measured on CaRB: half of what these rules give is wrong; the words stand in the main clause.
_LEFT_OUT = frozenset(("bare", "control", "infinitive"))


class SurfaceView:
    """Reads the surface triples of one page's clauses."""

    def __init__(self, page: Page) -> None:
        """Read triples of a page."""
        self._page = page

    def clause(self, sentence: Sentence, clause: Clause) -> Iterator[Statement]:
        """Yield a clause's triple, once for each item of a coordinated object."""
        if clause.subject is None or clause.rule in _LEFT_OUT:
            return
        if clause.mark is not None and clause.mark.lower_ in ("if", "whether"):
            return
        arguments, preposition = _arranged(clause)
        arguments = arguments or _fallback(clause)
        if not arguments:
            return
        tokens = _predicate_tokens(clause, preposition, arguments[0])
        words, span = words_and_span(sentence, tokens)
        if _is_bare_participle(clause):
            words = f"{_be(clause)} {words}"
        more = [self._argument(sentence, part) for part in arguments[1:]]
        more += [self._of(sentence, token, token, "time") for token in _fronted_adverbs(clause)]
        view = stance(sentence, clause)
        subject = self._subject(sentence, clause, clause.subject)
        for item in self._items(sentence, arguments[0], bare=preposition is not None):
            yield Statement(
                sentence=sentence.number,
                subject=subject,
                predicate=normal_predicate(clause, preposition.lower_ if preposition else ""),
                predicate_text=words,
                predicate_span=span,
                object=item,
                more=tuple(more),
                polarity=view.polarity,
                modality=view.modality,
                ends=view.ends,
                rule=clause.rule,
            )

    def nouns(self, sentence: Sentence) -> Iterator[Statement]:
        """Yield "X is Y" for appositions and titles, and "X are such as Y"."""
        for token in sentence.tokens:
            if token.dep_ == "appos":
                pair = apposition(token)
                if pair is not None:
                    item = self._bare(sentence, pair[1], "attribute")
                    yield _being(sentence, self._bare(sentence, pair[0], "subject"), item, "is")
            elif token.dep_ == "prep" and token.lower_ == "as":
                yield from self._examples(sentence, token)
            elif token.pos_ == "PROPN" and token.dep_ != "compound":
                yield from self._title(sentence, token)

    def _examples(self, sentence: Sentence, preposition: Token) -> Iterator[Statement]:
        such = preposition.i > sentence.tokens.start and preposition.nbor(-1).lower_ == "such"
        if not such or preposition.head.pos_ not in ("NOUN", "PROPN"):
            return
        subject = self._bare(sentence, preposition.head, "subject")
        for child in preposition.children:
            if child.dep_ == "pobj":
                for item in self._items(sentence, Part("as", child, preposition), bare=True):
                    yield _being(sentence, subject, item, "are such as", rule="examples")

    def _title(self, sentence: Sentence, name: Token) -> Iterator[Statement]:
        words = [c for c in name.lefts if c.dep_ == "compound" and c.pos_ == "NOUN"]
        if words and is_person_noun(words[-1].lemma_.lower()):
            subject = self._of(sentence, words[-1].nbor(), name, "subject")
            item = self._of(sentence, words[0], words[-1], "attribute")
            yield _being(sentence, subject, item, "is", rule="title")

    def _bare(self, sentence: Sentence, head: Token, role: str) -> Argument:
        """Return a noun without what follows it loosely or as an apposition or example."""
        ends = ("appos", "relcl", "acl", "conj", "cc")
        without = [child.i for child in head.rights if child.dep_ in ends]
        first, last = extent(head, without, split=True)
        return self._of(sentence, first, last, role)

    def _subject(self, sentence: Sentence, clause: Clause, head: Token) -> Argument:
        without: list[int] = []
        if clause.rule in _ON_NOUN:
            head = described(head, clause)
            without = [child.i for child in head.rights if child.dep_ in ("relcl", "acl")]
        first, last = extent(earlier_subject(head), without)
        return self._of(sentence, first, last, "subject")

    def _items(self, sentence: Sentence, part: Part, *, bare: bool) -> Iterator[Argument]:
        """Yield an argument once for each of its coordinated items."""
        if part.clausal:
            yield self._argument(sentence, part, bare=bare)
            return
        items = [part.head]
        for item in items:
            items.extend(c for c in item.children if c.dep_ == "conj" and c.pos_ in _NOUNS)
        for number, item in enumerate(sorted(items, key=lambda token: token.i)):
            first, last = extent(item, split=True)
            if number == 0 and not bare:
                first = _with_preposition(part, first)
            yield self._of(sentence, first, last, part.role)

    def _argument(self, sentence: Sentence, part: Part, *, bare: bool = False) -> Argument:
        first, last = extent(part.head)
        if part.clausal:
            mark = next((child for child in part.head.lefts if child.dep_ == "mark"), None)
            if mark is not None and mark.i <= first.i and mark.i < last.i:
                first = mark.nbor()
        if not bare:
            first = _with_preposition(part, first)
        return self._of(sentence, first, last, part.role, clausal=part.clausal)

    def _of(
        self, sentence: Sentence, first: Token, last: Token, role: str, *, clausal: bool = False
    ) -> Argument:
        span = sentence.span_of(first, closed(first, last))
        kind = ArgumentKind.CLAUSE if clausal else ArgumentKind.NOUN
        return Argument(text=span.of(self._page.text), span=span, kind=kind, role=role)


def _with_preposition(part: Part, first: Token) -> Token:
    """Return where an argument starts with its preposition, which in odd text may follow it."""
    return part.prep if part.prep is not None and part.prep.i < first.i else first


def _being(
    sentence: Sentence, subject: Argument, item: Argument, words: str, rule: str = "apposition"
) -> Statement:
    return Statement(
        sentence=sentence.number,
        subject=subject,
        predicate="be",
        predicate_text=words,
        predicate_span=item.span,
        object=item,
        rule=rule,
    )


def _arranged(clause: Clause) -> tuple[list[Part], Token | None]:
    """Return a clause's arguments, those before the verb last, and the preposition that joins the
    predicate when the first argument has one.
    """
    verb = clause.verb.i
    after = [part for part in clause.parts if part.position > verb]
    before = [part for part in clause.parts if part.position < verb]
    core = [part for part in after if part.prep is None and part.role != "time"]
    if len(core) == 1 and core[0].role == "adjective":
        inner = prepositional(core[0].head)
        if inner and all(child.dep_ in ("prep", "punct") for child in core[0].head.rights):
            after = [*inner, *(part for part in after if part.role != "adjective")]
            core = []
    arranged = [*core, *(part for part in after if part not in core), *before]
    first = arranged[0] if arranged else None
    if first is not None and first.prep is not None and first.position > verb:
        return arranged, first.prep
    return arranged, None


def _fallback(clause: Clause) -> list[Part]:
    """Return what stands for the arguments of a clause without any: a clause of purpose, place or
    time, or an adverb, after the verb.
    """
    for verb in reversed(clause.chain):
        for child in verb.rights:
            if child.dep_ == "advcl":
                return [Part("clause", child, clausal=True)]
            if child.dep_ == "advmod":
                return [Part("adverb", child)]
    return []


def _predicate_tokens(clause: Clause, preposition: Token | None, first: Part) -> list[Token]:
    """Return the tokens of a predicate: also adverbs, "that", and an adjective and its
    preposition.
    """
    tokens = [*clause.chain, *clause.particles, *clause.auxiliaries, *clause.negations]
    tokens += [
        token
        for token in clause.adverbs
        if token.lower_ not in _LINKING
        and next(token.children, None) is None
        and not _is_fronted(clause, token)
        and token != first.head
    ]
    if preposition is not None:
        tokens.append(preposition)
        if preposition.head.dep_ == "acomp":
            tokens += [*preposition.head.lefts, preposition.head]
    if first.clausal and first.prep is None:
        tokens += [c for c in first.head.lefts if c.dep_ == "mark" and c.lower_ == "that"]
    return [token for _, token in sorted({token.i: token for token in tokens}.items())]


def _fronted_adverbs(clause: Clause) -> list[Token]:
    return [
        token
        for token in clause.adverbs
        if token.lower_ not in _LINKING
        and next(token.children, None) is None
        and _is_fronted(clause, token)
    ]


def _is_fronted(clause: Clause, adverb: Token) -> bool:
    """Tell an adverb before the subject ("Later, he left"), which is a further argument."""
    subject = clause.subject
    return subject is not None and adverb.i < subject.left_edge.i < clause.chain[0].i


def _is_bare_participle(clause: Clause) -> bool:
    return (
        clause.rule in ("participle", "adverbial")
        and not clause.auxiliaries
        and clause.chain[0].tag_ in ("VBG", "VBN", "VBD")
    )


def _be(clause: Clause) -> str:
    """Return the form of "be" that a participle is short of: its tense is the sentence's."""
    root = clause.verb.sent.root
    finite = [root, *(child for child in root.children if child.dep_ in ("aux", "auxpass"))]
    many = clause.subject is not None and is_plural(clause.subject)
    if any(token.tag_ == "VBD" for token in finite):
        return "were" if many else "was"
    return "are" if many else "is"
