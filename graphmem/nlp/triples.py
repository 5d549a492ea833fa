"""Triples of one clause in the making: what they share, and how arguments become statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graphmem.model.extraction import Argument, ArgumentKind, Statement
from graphmem.nlp.arguments import Arguments, is_aside
from graphmem.nlp.clause_tells import is_same, is_usable, rule_of, without_ending_verb
from graphmem.nlp.clauses import Clause, Part
from graphmem.nlp.noun_phrases import coordinated, examples
from graphmem.nlp.page import Sentence, StatedTime, bounds
from graphmem.nlp.predicates import predicate_tokens, words_and_span
from graphmem.nlp.stance import Stance

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What all triples of a clause share."""

    sentence: Sentence
    clause: Clause
    stance: Stance
    times: tuple[StatedTime, ...]
    speaker: Argument | None


class Triples:
    """Makes statements of one page from frames, subjects and parts."""

    def __init__(self, arguments: Arguments) -> None:
        """Make them with a page's arguments."""
        self.arguments = arguments

    def read_all(
        self, sentence: Sentence, head: Token, role: str = "", verb: Token | None = None
    ) -> list[Argument]:
        """Return what a noun and those coordinated with it (or given as examples) name."""
        tokens = [one for one in coordinated(head) if verb is None or not is_aside(one, verb)]
        if role != "attribute":
            tokens += [item for token in tokens for item in examples(token)]
        found = (self.arguments.read(sentence, token, role) for token in tokens)
        return [argument for argument in found if argument is not None and is_usable(argument)]

    def of(
        self,
        frame: Frame,
        subjects: list[Argument],
        predicate: str,
        part: Part,
        *,
        more: tuple[Argument, ...] = (),
        names_only: bool = False,
        extra: list[Token] | None = None,
        rule: str = "",
    ) -> Iterator[Statement]:
        """Yield a triple for each subject and each item of a part.

        ``names_only`` leaves out what is no name; ``extra`` are further tokens of the predicate.
        """
        items = self.read_all(frame.sentence, part.head, part.role, frame.clause.verb)
        if part.alone:
            at = frame.sentence.offset + part.head.idx
            items = [item for item in items if item.span.start <= at < item.span.end]
        for item in items:
            if names_only and item.kind is not ArgumentKind.NAME:
                continue
            for subject in subjects:
                own = frame.clause.copula and item.name.startswith(f"{subject.name}'s ")
                if is_same(subject, item) or own:  # "who became her mentor" is not hers
                    continue
                yield self.statement(
                    frame,
                    subject,
                    predicate,
                    replace(item, role=part.role),
                    preposition=part.prep,
                    more=more,
                    extra=extra,
                    rule=rule,
                )

    def qualifiers(self, sentence: Sentence, parts: list[Part]) -> tuple[Argument, ...]:
        """Return what the further parts of a clause name, in order."""
        found = []
        for part in parts:
            if part.clausal or part.role == "adjective":
                continue
            argument = self.arguments.read(sentence, part.head, part.role)
            if argument is not None and argument.kind is not ArgumentKind.PRONOUN:
                found.append(argument)
        return tuple(found)

    def statement(
        self,
        frame: Frame,
        subject: Argument,
        predicate: str,
        item: Argument,
        *,
        preposition: Token | None = None,
        more: tuple[Argument, ...] = (),
        extra: list[Token] | None = None,
        rule: str = "",
    ) -> Statement:
        """Return one statement of a frame."""
        sentence, clause = frame.sentence, frame.clause
        tokens = predicate_tokens(clause, preposition)
        tokens = sorted({t.i: t for t in (*tokens, *(extra or ()))}.values(), key=lambda t: t.i)
        words, span = words_and_span(sentence, tokens)
        valid_from, valid_to = bounds(frame.times)
        times = tuple(
            argument
            for time in frame.times
            if (argument := self.arguments.date(time, "time")) and argument.span != item.span
        )
        return Statement(
            sentence=sentence.number,
            subject=replace(subject, role="subject"),
            predicate=without_ending_verb(clause, predicate, ends=frame.stance.ends),
            predicate_text=words,
            predicate_span=span,
            object=item,
            more=(*more, *times),
            polarity=frame.stance.polarity,
            modality=frame.stance.modality,
            ends=frame.stance.ends,
            attributed_to=frame.speaker,
            valid_from=valid_from,
            valid_to=valid_to,
            rule=rule or rule_of(clause),
        )
