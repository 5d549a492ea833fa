"""What somebody or something is: posts held and given, nationality, the year of a work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from graphmem.model.extraction import Argument, Statement
from graphmem.model.time import instant
from graphmem.nlp.appointments import appointments
from graphmem.nlp.clause_tells import subject_of
from graphmem.nlp.clauses import Part
from graphmem.nlp.lexicon import GROUP, OFFICE, WORK, is_person_noun
from graphmem.nlp.noun_phrases import coordinated, prepositional
from graphmem.nlp.page import Page, Sentence, StatedTime
from graphmem.nlp.predicates import is_former, normal_predicate, role_words
from graphmem.nlp.triples import Frame, Triples

if TYPE_CHECKING:
    from spacy.tokens import Token

_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
# "One of the mayors" is no post.
_COUNTS = frozenset(
    "one some many most several none all each both half two three four five".split()
)
# Prepositions behind a noun that lead to no place where it is held: "the recipient including X".
_NO_PLACE = frozenset("including alongside besides like unlike along despite during".split())


class Posts:
    """Reads what the clauses of one page say that somebody or something is."""

    def __init__(self, page: Page, triples: Triples) -> None:
        """Read a page's posts as triples."""
        self._page = page
        self._triples = triples

    def attribute(self, frame: Frame, subjects: list[Argument], head: Token) -> Iterator[Statement]:
        """Yield "X is a Y", and "X be Y of Z" for each preposition of Y that leads to a name."""
        base = normal_predicate(frame.clause)
        sentence = frame.sentence
        role, words = role_words(head)
        if is_former(head):
            frame = replace(frame, stance=replace(frame.stance, ends=True))
        linked = False
        if self._is_post(sentence, head):
            for inner in prepositional(head):
                if any(sentence.offset + inner.head.idx in range(*t.span) for t in frame.times):
                    continue
                if head.lower_ in _COUNTS or inner.role in _NO_PLACE:
                    continue
                found = list(
                    self._triples.of(
                        frame,
                        subjects,
                        f"{base} {role} {inner.role}",
                        inner,
                        names_only=True,
                        extra=words,
                        rule="role",
                    )
                )
                linked = linked or (bool(found) and inner.role == "of")
                yield from found
            yield from self._nationality(frame, subjects, head)
        if not linked:
            yield from self._triples.of(frame, subjects, base, Part("attribute", head, alone=True))

    def held(self, frame: Frame, parts: list[Part]) -> Iterator[Statement]:
        """Yield "X be mayor of Y" for "the mayor of Y is X" and "Y's mayor is X"."""
        post, sentence = subject_of(frame.clause), frame.sentence
        if post.pos_ not in ("NOUN", "PROPN") or not self._is_post(sentence, post):
            return
        places = [part for part in prepositional(post) if part.role == "of"]
        places += [Part("of", child) for child in post.lefts if child.dep_ == "poss"]
        for part in parts:
            if part.role != "attribute" or self._page.name_of(sentence, part.head) is None:
                continue
            holders = self._triples.read_all(sentence, part.head, "subject")
            yield from self._posts(frame, holders, "be", post, places)

    def appointed(self, frame: Frame) -> Iterator[Statement]:
        """Yield "X become mayor of Y" for whom a clause tells to come to hold a post."""
        for one in appointments(frame.clause):
            if self._is_post(frame.sentence, one.post):
                place = one.place or (Part("of", one.giver) if one.giver is not None else None)
                holders = self._triples.read_all(frame.sentence, one.holder, "subject")
                if place is not None:
                    yield from self._posts(frame, holders, "become", one.post, [place])

    def role(self, frame: Frame, subjects: list[Argument], part: Part) -> Iterator[Statement]:
        """Yield "X serve as mayor of Y" with Y as the object, and "X be known for role in Y"."""
        known = part.role == "for" and frame.clause.verb.lemma_ == "know"
        if part.role != "as" and not known:
            return
        if not self._is_post(frame.sentence, part.head):
            return
        role, words = role_words(part.head)
        for inner in prepositional(part.head):
            predicate = f"{normal_predicate(frame.clause, part.role)} {role} {inner.role}"
            yield from self._triples.of(
                frame, subjects, predicate, inner, names_only=True, extra=words, rule="role"
            )

    def attributes(self, frame: Frame, noun: Token) -> list[Token]:
        """Return what a copula says that its subject is: a noun and those coordinated with it.

        Not a name that the parser coordinated with a noun ("the grandson of Ana Berg and Bo Ek"),
        nor, among what people are, a bare noun that is no person ("a stage and film actress").
        """
        heads = coordinated(noun)
        named = {head.i for head in heads if self._names_other(frame, head)}
        if noun.i not in named:
            heads = [head for head in heads if head.i not in named]
        if any(is_person_noun(head.lemma_.lower()) for head in heads):
            heads = [head for head in heads if not _is_bare_thing(head)]
        return heads

    def _names_other(self, frame: Frame, noun: Token) -> bool:
        name = self._page.name_of(frame.sentence, noun)
        return name is not None and name.method != "demonym"

    def _is_post(self, sentence: Sentence, noun: Token) -> bool:
        """Say whether a noun says what somebody is, and names nothing."""
        return noun.lower_ in OFFICE or self._page.name_of(sentence, noun) is None

    def _posts(
        self,
        frame: Frame,
        holders: list[Argument],
        verb: str,
        post: Token,
        places: list[Part],
    ) -> Iterator[Statement]:
        role, words = role_words(post)
        if is_former(post):
            frame = replace(frame, stance=replace(frame.stance, ends=True))
        for place in places:
            predicate = f"{verb} {role} {place.role}"
            rule = "role" if place.prep is not None or place.head.dep_ != "poss" else "possessor"
            yield from self._triples.of(
                frame, holders, predicate, place, names_only=True, extra=words, rule=rule
            )

    def _nationality(
        self, frame: Frame, subjects: list[Argument], head: Token
    ) -> Iterator[Statement]:
        noun = head.lemma_.lower()
        if not (is_person_noun(noun) or noun in GROUP or noun in WORK):
            return
        undated = replace(frame, times=())
        for child in head.lefts:
            name = self._page.name_of(frame.sentence, child)
            if child.dep_ == "amod" and name is not None and name.method == "demonym":
                yield from self._triples.of(
                    undated, subjects, "be from", Part("from", child), rule="nationality"
                )
            elif noun in WORK and _YEAR.fullmatch(child.text):
                yield from self._year(undated, subjects, child)

    def _year(self, frame: Frame, subjects: list[Argument], year: Token) -> Iterator[Statement]:
        """Yield "X be released in 1994" for "X is a 1994 film"."""
        span = frame.sentence.span_of(year, year)
        when = instant(year.text)
        time = StatedTime(span=span, valid_from=when, valid_to=None)
        value = self._triples.arguments.date(time, "time")
        if value is None:
            return
        for subject in subjects:
            yield self._triples.statement(
                replace(frame, times=(time,)), subject, "be released in", value, rule="year"
            )


def _is_bare_thing(noun: Token) -> bool:
    """Tell a common noun for a thing that nothing describes."""
    is_bare = next((c for c in noun.lefts if c.dep_ != "punct"), None) is None
    return noun.pos_ == "NOUN" and is_bare and not is_person_noun(noun.lemma_.lower())
