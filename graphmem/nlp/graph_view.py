"""The graph view of a clause: triples whose arguments can be entities, with their qualifiers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from graphmem.model.extraction import Argument, Statement
from graphmem.nlp.arguments import Arguments, is_aside
from graphmem.nlp.clause_tells import (
    is_misread,
    is_usable,
    is_voiced,
    is_where_known,
    passive_rule,
    preposition_of,
    subject_of,
)
from graphmem.nlp.clauses import Clause, Part
from graphmem.nlp.hung_times import is_bound
from graphmem.nlp.lexicon import PHRASE, SERVE
from graphmem.nlp.noun_phrases import prepositional, whereabouts
from graphmem.nlp.page import Page, Sentence, StatedTime
from graphmem.nlp.posts import Posts
from graphmem.nlp.predicates import normal_predicate
from graphmem.nlp.stance import stance
from graphmem.nlp.triples import Frame, Triples

# Prepositions whose noun says when or how rather than what: they qualify and make no triple.
_QUALIFYING = frozenset(
    """
    during after before until till since despite because like unlike except than per including
    without throughout upon following concerning amid besides barring given according via
    """.split()
)
_TIME_NOUN = frozenset(
    """
    day week month year decade century time age morning evening night season moment period era
    january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday today yesterday tomorrow spring summer autumn
    winter weekend hour minute second
    """.split()
)

_WHERE = frozenset("in at to with from".split())
# In the passive they tell of no event that has a date.
_LASTING = frozenset("know call bill name consider base regard see".split())


class GraphView:
    """Reads the triples of clauses of one page."""

    def __init__(self, page: Page, arguments: Arguments) -> None:
        """Read triples with a page's arguments."""
        self._triples = Triples(arguments)
        self._posts = Posts(page, self._triples)

    def statements(
        self, sentence: Sentence, clause: Clause, times: tuple[StatedTime, ...]
    ) -> Iterator[Statement]:
        """Yield the triples of a clause; those with a subject or object that names nothing are
        left out.
        """
        if clause.subject is None or clause.rule in ("bare", "infinitive"):
            return
        if clause.verb.lower_ == "aged":
            return  # "aged 48" tells how old somebody was, and not what they did
        view = stance(sentence, clause)
        speaker = None
        if view.speaker is not None:
            speaker = self._triples.arguments.read(sentence, view.speaker)
        parts, when = self._split_times(sentence, clause, times)
        frame = Frame(sentence=sentence, clause=clause, stance=view, times=when, speaker=speaker)
        subject = subject_of(clause)
        if clause.rule in ("relative", "participle") and subject == clause.subject:
            one = self._triples.arguments.read(sentence, subject)  # not what it is coordinated with
            other = is_aside(subject, clause.verb) or (one is not None and is_misread(clause, one))
            subjects = [one] if one is not None and is_usable(one) and not other else []
        else:
            subjects = self._triples.read_all(sentence, subject, verb=clause.verb)
        if clause.copula:
            yield from self._copula(frame, subjects, parts)
        elif is_voiced(clause, parts):
            yield from self._voiced(frame, subjects, parts)
        else:
            yield from self._plain(frame, subjects, parts)

    def _split_times(
        self, sentence: Sentence, clause: Clause, times: tuple[StatedTime, ...]
    ) -> tuple[list[Part], tuple[StatedTime, ...]]:
        rest, when = [], []
        for part in clause.parts:
            if is_aside(part.head, clause.verb):
                continue  # "Ana Berg (1900 – 1960) was": no time of what she was
            at = sentence.offset + part.head.idx
            hit = next((t for t in times if t.span.start <= at < t.span.end), None)
            if hit is None:
                rest.append(part)
            elif hit not in when:
                when.append(hit)
        when += [time for time in times if time not in when and is_bound(sentence, clause, time)]
        return rest, tuple(when)

    def _copula(
        self, frame: Frame, subjects: list[Argument], parts: list[Part]
    ) -> Iterator[Statement]:
        held = list(self._posts.held(frame, parts))
        if held:
            yield from held
            return
        for part in parts:
            if part.role == "attribute" and part.head.lower_ in _TIME_NOUN:
                continue
            if part.role == "attribute" and part.head.pos_ in ("NOUN", "PROPN", "NUM"):
                for head in self._posts.attributes(frame, part.head):
                    yield from self._posts.attribute(frame, subjects, head)
            elif part.role == "adjective":
                for inner in prepositional(part.head):
                    predicate = f"{normal_predicate(frame.clause)} {part.head.lower_}"
                    yield from self._triples.of(
                        frame,
                        subjects,
                        f"{predicate} {inner.role}",
                        inner,
                        extra=[part.head],
                    )
        if not any(part.role in ("attribute", "adjective") for part in parts):
            yield from self._plain(frame, subjects, parts)

    def _voiced(
        self, frame: Frame, subjects: list[Argument], parts: list[Part]
    ) -> Iterator[Statement]:
        """Yield the active form of a passive clause, agent first."""
        agent = next(part for part in parts if part.role == "agent")
        others = self._triples.qualifiers(
            frame.sentence, [part for part in parts if part is not agent]
        )
        predicate = normal_predicate(frame.clause, voiced=True)
        for subject in self._triples.read_all(frame.sentence, agent.head):
            for thing in subjects:
                yield self._triples.statement(
                    frame,
                    subject,
                    predicate,
                    replace(thing, role="object"),
                    preposition=agent.prep,
                    more=others,
                    rule=passive_rule(frame.clause),
                )

    def _plain(
        self, frame: Frame, subjects: list[Argument], parts: list[Part]
    ) -> Iterator[Statement]:
        clause = frame.clause
        objects = [part for part in parts if part.role in ("object", "attribute")]
        leading = [part for part in parts if part.prep is not None and not part.clausal]
        leading += whereabouts(clause)
        if objects:
            others = [part for part in parts if part not in objects]
            yield from self._with_object(frame, subjects, objects[0], leading, others)
            return
        if any(part.clausal for part in parts):
            return
        yielded = False
        for part in leading:
            role = part.role.partition(" ")[0]
            if role in _QUALIFYING or part.head.lemma_.lower() in _TIME_NOUN:
                continue
            if self._belongs_to_role(clause, part, leading) or is_where_known(
                clause, part, leading
            ):
                continue
            rest = self._triples.qualifiers(frame.sentence, [p for p in leading if p is not part])
            if roles := list(self._posts.role(frame, subjects, part)):
                yielded = True
                yield from roles
                continue
            for statement in self._triples.of(
                frame, subjects, normal_predicate(clause, preposition_of(part)), part, more=rest
            ):
                yielded = True
                yield statement
        yield from self._dated(frame, subjects, yielded=yielded)

    def _with_object(
        self,
        frame: Frame,
        subjects: list[Argument],
        item: Part,
        leading: list[Part],
        others: list[Part],
    ) -> Iterator[Statement]:
        """Yield the triples of a clause that has an object, or a post in the place of one."""
        clause = frame.clause
        yield from self._posts.appointed(frame)
        yield from self._phrases(frame, subjects, item, leading)
        if clause.passive and item.role == "attribute":
            for head in self._posts.attributes(frame, item.head):
                yield from self._posts.attribute(frame, subjects, head)
            return
        more = self._triples.qualifiers(frame.sentence, others)
        yield from self._triples.of(frame, subjects, normal_predicate(clause), item, more=more)

    def _phrases(
        self, frame: Frame, subjects: list[Argument], part: Part, leading: list[Part]
    ) -> Iterator[Statement]:
        """Yield "X move headquarters to Y" and "X quit job at Y": the noun says little alone."""
        noun = part.head
        if noun.lower_ not in PHRASE:
            return
        for place in (*prepositional(noun), *leading):
            if place.role in _WHERE:
                predicate = f"{normal_predicate(frame.clause)} {noun.lower_} {place.role}"
                yield from self._triples.of(
                    frame, subjects, predicate, place, names_only=True, extra=[noun], rule="finite"
                )

    @staticmethod
    def _belongs_to_role(clause: Clause, part: Part, leading: list[Part]) -> bool:
        """Tell "served as ambassador to Togo" from "works for Acme as an engineer"."""
        if part.role not in ("to", "of", "for") or clause.verb.lemma_ in SERVE:
            return False
        return any(p.role == "as" for p in leading)

    def _dated(
        self, frame: Frame, subjects: list[Argument], *, yielded: bool
    ) -> Iterator[Statement]:
        """Yield "X was born on DATE": the date as the object of a verb without another one."""
        clause = frame.clause
        if clause.verb.lemma_ in _LASTING or (
            yielded and not clause.passive and clause.verb.lemma_ != "die"
        ):
            return
        for time in frame.times[:1]:
            if not time.event:
                continue  # "until 2016" is a bound, not the event's date
            value = self._triples.arguments.date(time, "time")
            day = value is not None and value.literal is not None and len(value.literal.value) == 10
            predicate = normal_predicate(clause, "on" if day else "in")
            if value is None:
                continue
            for subject in subjects:
                yield self._triples.statement(frame, subject, predicate, value, rule="dated")
