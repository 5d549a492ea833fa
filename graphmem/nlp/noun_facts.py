"""Triples that stand in noun phrases: appositions, roles, titles, and "(born 12 May 1900)"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from graphmem.model.episode import Span
from graphmem.model.extraction import Argument, ArgumentKind, Name, Statement
from graphmem.nlp.arguments import Arguments
from graphmem.nlp.lexicon import OFFICE, ROLE, is_person_noun
from graphmem.nlp.noun_phrases import apposition, called_name
from graphmem.nlp.page import Page, Sentence, StatedTime, stated_times
from graphmem.nlp.predicates import is_former, role_words

if TYPE_CHECKING:
    from spacy.tokens import Token

_LIFE = re.compile(r"[.,]?\s*\((?P<inside>[^()]{4,140})\)")
_EVENT = re.compile(r"\b(?:born|b\.|died|d\.)")
_AT = re.compile(r"\b(?:in|at|from|near|of|to|around|outside)\s(?:[a-z]+\s)?(?:\S+,\s)?$")
_LISTED = re.compile(r",?\s(?:and|or)\s|,\s")
_DASH = re.compile(r"\s[-–—]\s")
_LIFESPAN = re.compile(r"\d{3,4}\b[^\d]{0,3}(?P<dash>\s*[-–—]\s*)(?=[^\d]{0,12}\d)")


class NounFacts:
    """Reads the triples of noun phrases of one page."""

    def __init__(self, page: Page, arguments: Arguments, topic_type: str) -> None:
        """Read triples with a page's arguments; ``topic_type`` is what its title names."""
        self._page = page
        self._arguments = arguments
        self._topic_type = topic_type

    def statements(self, sentence: Sentence) -> Iterator[Statement]:
        """Yield the triples in the noun phrases of a sentence."""
        for token in sentence.tokens:
            if token.dep_ == "appos":
                yield from self._apposition(sentence, token)
            if token.pos_ == "PROPN" and token.dep_ != "compound":
                yield from self._title(sentence, token)
            if token.lower_ in ROLE and token.pos_ == "NOUN":
                yield from self._role(sentence, token)
        names = [name for name in self._page.names if name.sentence == sentence.number]
        for name in names:
            yield from self._life(sentence, name)
        for number in range(len(names) - 1):
            yield from self._place(sentence, names[number : number + 3])

    def _place(self, sentence: Sentence, names: Sequence[Name]) -> Iterator[Statement]:
        """Yield "A be in B" for "in A, B": two places with a comma between, and no list."""
        inner, outer = names[0], names[1]
        text = self._page.text
        if inner.type != "GPE" or outer.type != "GPE" or "demonym" in (inner.method, outer.method):
            return
        if text[inner.span.end : outer.span.start] != ", " or not _AT.search(
            text, max(0, inner.span.start - 16), inner.span.start
        ):
            return
        listed = _LISTED.match(text, outer.span.end)
        if listed is not None and len(names) > 2 and names[2].span.start <= listed.end() + 5:
            return
        yield _statement(
            sentence,
            _named(inner),
            "be in",
            "in",
            Span(inner.span.end, outer.span.start),
            replace(_named(outer), role="in"),
            "place",
        )

    def aliases(self) -> Iterator[Statement]:
        """Yield "X be known as Y" for the aliases that the text itself gives."""
        for alias in self._page.aliases:
            if alias.reason != "also known as":
                continue
            pair = [n for n in self._page.names if alias.span.start <= n.span.start]
            named = [n for n in pair if n.span.end <= alias.span.end]
            if len(named) < 2 or named[0].sentence >= len(self._page.sentences):
                continue
            subject, other = named[0], named[-1]
            if other.surface != alias.alias:  # "Ana Marie Berg, known as" the title
                subject, other = other, subject
            sentence = self._page.sentences[subject.sentence]
            item = replace(_named(other), name=other.surface, role="as")
            yield _statement(
                sentence, _named(subject), "be known as", "known as", item.span, item, "alias"
            )

    def _apposition(self, sentence: Sentence, token: Token) -> Iterator[Statement]:
        """Yield "X, the capital of Y" and "the painter, X": the name is the subject."""
        pair = apposition(token)
        if pair is None:
            return
        name, noun = pair
        is_post = noun.text[0].islower() or noun.lower_ in OFFICE
        if not is_post or noun.lower_ in ("circa", "c."):
            return
        subject = self._arguments.read(sentence, name)
        if subject is None or subject.kind is not ArgumentKind.NAME:
            return
        if noun.lower_ not in OFFICE and self._page.name_of(sentence, noun) is not None:
            return
        yield from self._being(sentence, subject, noun, "apposition")

    def _title(self, sentence: Sentence, token: Token) -> Iterator[Statement]:
        """Yield "director X": a common noun for a person straight before the name."""
        words = [
            child
            for child in token.lefts
            if child.dep_ == "compound" and child.pos_ == "NOUN" and child.text.islower()
        ]
        if not words or words[-1].tag_ == "NNS" or not is_person_noun(words[-1].lower_):
            return
        if words[-1].lower_ in ROLE:
            return  # "brother Karl" says nothing without whose
        subject = self._arguments.read(sentence, token)
        if subject is None or subject.kind is not ArgumentKind.NAME:
            return
        if words[-1].i + 1 >= len(token.doc) or (
            sentence.offset + words[-1].nbor().idx != subject.span.start
        ):
            return
        span = sentence.span_of(words[0], words[-1])
        item = Argument(text=span.of(self._page.text), span=span, name=span.of(self._page.text))
        yield _statement(sentence, subject, "be", "is", span, item, "title")

    def _role(self, sentence: Sentence, noun: Token) -> Iterator[Statement]:
        """Yield "her husband X" and "Ana's brother Bob": X be husband of the possessor."""
        owner = next((child for child in noun.lefts if child.dep_ == "poss"), None)
        named = next(
            (child for child in noun.rights if child.dep_ == "appos" and child.pos_ == "PROPN"),
            None,
        )
        named = named or called_name(noun)
        if noun.dep_ in ("compound", "nmod") and noun.head.pos_ == "PROPN":
            named = noun.head
            owner = owner or next((c for c in noun.head.lefts if c.dep_ == "poss"), None)
        if owner is None or named is None or any(c.dep_ == "conj" for c in noun.children):
            return
        possessor = self._arguments.read(sentence, owner)
        subject = self._arguments.read(sentence, named)
        if possessor is None or subject is None or possessor.kind is not ArgumentKind.NAME:
            return
        if subject.kind is not ArgumentKind.NAME or subject.name == possessor.name:
            return
        span = sentence.span_of(noun, noun)
        yield _statement(
            sentence,
            subject,
            f"be {noun.lemma_.lower()} of",
            noun.text,
            span,
            replace(possessor, role="of"),
            "possessor",
        )

    def _being(
        self, sentence: Sentence, subject: Argument, noun: Token, rule: str
    ) -> Iterator[Statement]:
        role, words = role_words(noun)
        span = sentence.span_of(words[0], noun)
        for prep in noun.rights:
            if prep.dep_ != "prep" or prep.lower_ != "of":
                continue
            for child in prep.children:
                item = self._arguments.read(sentence, child, "of") if child.dep_ == "pobj" else None
                if item is not None and item.kind is ArgumentKind.NAME:
                    said = f"{span.of(self._page.text)} of"
                    one = _statement(sentence, subject, f"be {role} of", said, span, item, rule)
                    yield replace(one, ends=is_former(noun))
                    return
        item = self._arguments.read(sentence, noun, "attribute")
        if item is not None and item.kind is ArgumentKind.NOUN:
            yield _statement(sentence, subject, "be", "is", item.span, item, rule)

    def _life(self, sentence: Sentence, name: Name) -> Iterator[Statement]:
        """Yield birth and death from "X (born 12 May 1900)" and "X (1900–1960)"."""
        found = _LIFE.match(self._page.text, name.span.end, sentence.span.end)
        if not found:
            return
        inside, at = found["inside"], found.start("inside")
        person = name.type == "PERSON"
        called, inferred = name.entity_name or name.surface, False
        if self._opens(sentence, name) and self._topic_type == "PERSON":
            person, inferred = True, called != self._page.title
            called = self._page.title
        subject = Argument(
            text=name.surface,
            span=name.span,
            kind=ArgumentKind.NAME,
            name=called,
            type="PERSON",
            role="subject",
            inferred=inferred,
        )
        for event, start, end in _events(inside, person=person):
            for time in stated_times(self._page.text, Span(at + start, at + end), None)[:1]:
                yield from self._event(sentence, subject, event, time)

    def _opens(self, sentence: Sentence, name: Name) -> bool:
        """Tell whether a name stands before the verb of the first sentence."""
        root = sentence.tokens.root
        return sentence.number == 0 and name.span.end <= sentence.offset + root.idx

    def _event(
        self, sentence: Sentence, subject: Argument, event: str, time: StatedTime
    ) -> Iterator[Statement]:
        one = StatedTime(span=time.span, valid_from=time.valid_from, valid_to=None)
        value = self._arguments.date(one, "time")
        if value is None or value.literal is None:
            return
        word = "on" if len(value.literal.value) == 10 else "in"
        predicate = f"be born {word}" if event == "born" else f"die {word}"
        statement = _statement(sentence, subject, predicate, event, value.span, value, "life dates")
        yield replace(statement, valid_from=one.valid_from)


def _named(name: Name) -> Argument:
    return Argument(
        text=name.surface,
        span=name.span,
        kind=ArgumentKind.NAME,
        name=name.entity_name or name.surface,
        type=name.type,
    )


def _events(inside: str, *, person: bool) -> Iterator[tuple[str, int, int]]:
    """Yield the events of a life that a parenthesis tells, with the stretch of their date."""
    words = list(_EVENT.finditer(inside))
    for number, word in enumerate(words):
        end = words[number + 1].start() if number + 1 < len(words) else len(inside)
        event = "born" if word.group().startswith("b") else "died"
        dash = _DASH.search(inside, word.end(), end)
        yield event, word.end(), dash.start() if dash else end
        if event == "born" and dash:
            yield "died", dash.end(), end
    years = _LIFESPAN.search(inside)
    if not words and person and years:
        yield "born", 0, years.start("dash")
        yield "died", years.end("dash"), len(inside)


def _statement(
    sentence: Sentence,
    subject: Argument,
    predicate: str,
    words: str,
    span: Span,
    item: Argument,
    rule: str,
) -> Statement:
    return Statement(
        sentence=sentence.number,
        subject=replace(subject, role="subject"),
        predicate=predicate,
        predicate_text=words,
        predicate_span=span,
        object=item,
        rule=rule,
    )
