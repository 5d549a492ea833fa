"""The graph view of a clause: triples whose arguments can be entities, with their qualifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graphmem.model.extraction import Argument, ArgumentKind, Statement
from graphmem.model.time import instant
from graphmem.nlp.appointments import appointments
from graphmem.nlp.arguments import Arguments, is_aside
from graphmem.nlp.clause_tells import (
    is_misread,
    is_same,
    is_usable,
    is_voiced,
    is_where_known,
    passive_rule,
    preposition_of,
    rule_of,
    without_ending_verb,
)
from graphmem.nlp.clauses import (
    Clause,
    Part,
    coordinated,
    described,
    examples,
    prepositional,
    whereabouts,
)
from graphmem.nlp.hung_times import is_bound
from graphmem.nlp.lexicon import GROUP, OFFICE, PHRASE, SERVE, WORK, is_person_noun
from graphmem.nlp.page import Page, Sentence, StatedTime, bounds
from graphmem.nlp.predicates import (
    is_former,
    normal_predicate,
    predicate_tokens,
    role_words,
    words_and_span,
)
from graphmem.nlp.stance import Stance, stance

if TYPE_CHECKING:
    from spacy.tokens import Token

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
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """What all triples of a clause share."""

    sentence: Sentence
    clause: Clause
    stance: Stance
    times: tuple[StatedTime, ...]
    speaker: Argument | None


class GraphView:
    """Reads the triples of clauses of one page."""

    def __init__(self, page: Page, arguments: Arguments) -> None:
        """Read triples with a page's arguments."""
        self._page = page
        self._arguments = arguments

    def statements(
        self, sentence: Sentence, clause: Clause, times: tuple[StatedTime, ...]
    ) -> Iterator[Statement]:
        """Yield the triples of a clause; those with a subject or object that names nothing are
        left out.
        """
        if clause.subject is None or clause.rule in ("bare", "infinitive"):
            return
        view = stance(sentence, clause)
        speaker = None
        if view.speaker is not None:
            speaker = self._arguments.read(sentence, view.speaker)
        parts, when = self._split_times(sentence, clause, times)
        frame = _Frame(sentence=sentence, clause=clause, stance=view, times=when, speaker=speaker)
        subject = self._subject(clause)
        if clause.rule in ("relative", "participle") and subject == clause.subject:
            one = self._arguments.read(sentence, subject)  # not what it is coordinated with
            other = is_aside(subject, clause.verb) or (one is not None and is_misread(clause, one))
            subjects = [one] if one is not None and is_usable(one) and not other else []
        else:
            subjects = self._read_all(sentence, subject, verb=clause.verb)
        if clause.copula:
            yield from self._copula(frame, subjects, parts)
        elif is_voiced(clause, parts):
            yield from self._voiced(frame, subjects, parts)
        else:
            yield from self._plain(frame, subjects, parts)

    def _subject(self, clause: Clause) -> Token:
        """Return a clause's subject; "X is a film directed by Y" speaks of X."""
        subject = clause.subject
        if subject is None:
            raise AssertionError
        owner: Clause | None = clause
        while owner is not None and owner.rule in ("coordinated", "adverbial", "control"):
            if owner.parent is None or owner.parent.subject != subject:
                break
            owner = owner.parent
        if owner is not None and owner.rule in ("relative", "participle"):
            return described(subject, owner)
        return subject

    def _read_all(
        self, sentence: Sentence, head: Token, role: str = "", verb: Token | None = None
    ) -> list[Argument]:
        tokens = [one for one in coordinated(head) if verb is None or not is_aside(one, verb)]
        if role != "attribute":
            tokens += [item for token in tokens for item in examples(token)]
        found = (self._arguments.read(sentence, token, role) for token in tokens)
        return [argument for argument in found if argument is not None and is_usable(argument)]

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
        self, frame: _Frame, subjects: list[Argument], parts: list[Part]
    ) -> Iterator[Statement]:
        held = list(self._held(frame, parts))
        if held:
            yield from held
            return
        for part in parts:
            if part.role == "attribute" and part.head.lower_ in _TIME_NOUN:
                continue
            if part.role == "attribute" and part.head.pos_ in ("NOUN", "PROPN", "NUM"):
                for head in coordinated(part.head):
                    yield from self._attribute(frame, subjects, head)
            elif part.role == "adjective":
                for inner in prepositional(part.head):
                    predicate = f"{normal_predicate(frame.clause)} {part.head.lower_}"
                    yield from self._triples(
                        frame,
                        subjects,
                        f"{predicate} {inner.role}",
                        inner,
                        extra=[part.head],
                    )
        if not any(part.role in ("attribute", "adjective") for part in parts):
            yield from self._plain(frame, subjects, parts)

    def _attribute(
        self, frame: _Frame, subjects: list[Argument], head: Token
    ) -> Iterator[Statement]:
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
                found = list(
                    self._triples(
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
            yield from self._triples(frame, subjects, base, Part("attribute", head))

    def _is_post(self, sentence: Sentence, noun: Token) -> bool:
        """Say whether a noun says what somebody is, and names nothing."""
        return noun.lower_ in OFFICE or self._page.name_of(sentence, noun) is None

    def _held(self, frame: _Frame, parts: list[Part]) -> Iterator[Statement]:
        """Yield "X be mayor of Y" for "the mayor of Y is X" and "Y's mayor is X"."""
        post, sentence = self._subject(frame.clause), frame.sentence
        if post.pos_ not in ("NOUN", "PROPN") or not self._is_post(sentence, post):
            return
        places = [part for part in prepositional(post) if part.role == "of"]
        places += [Part("of", child) for child in post.lefts if child.dep_ == "poss"]
        for part in parts:
            if part.role != "attribute" or self._page.name_of(sentence, part.head) is None:
                continue
            holders = self._read_all(sentence, part.head, "subject")
            yield from self._posts(frame, holders, "be", post, places)

    def _appointed(self, frame: _Frame) -> Iterator[Statement]:
        """Yield "X become mayor of Y" for whom a clause tells to come to hold a post."""
        for one in appointments(frame.clause):
            if self._is_post(frame.sentence, one.post):
                place = one.place or (Part("of", one.giver) if one.giver is not None else None)
                holders = self._read_all(frame.sentence, one.holder, "subject")
                if place is not None:
                    yield from self._posts(frame, holders, "become", one.post, [place])

    def _posts(
        self,
        frame: _Frame,
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
            yield from self._triples(
                frame, holders, predicate, place, names_only=True, extra=words, rule=rule
            )

    def _role(self, frame: _Frame, subjects: list[Argument], part: Part) -> Iterator[Statement]:
        """Yield "X serve as mayor of Y" with Y as the object."""
        if not self._is_post(frame.sentence, part.head):
            return
        role, words = role_words(part.head)
        for inner in prepositional(part.head):
            predicate = f"{normal_predicate(frame.clause, 'as')} {role} {inner.role}"
            yield from self._triples(
                frame, subjects, predicate, inner, names_only=True, extra=words, rule="role"
            )

    def _nationality(
        self, frame: _Frame, subjects: list[Argument], head: Token
    ) -> Iterator[Statement]:
        noun = head.lemma_.lower()
        if not (is_person_noun(noun) or noun in GROUP or noun in WORK):
            return
        undated = replace(frame, times=())
        for child in head.lefts:
            name = self._page.name_of(frame.sentence, child)
            if child.dep_ == "amod" and name is not None and name.method == "demonym":
                yield from self._triples(
                    undated, subjects, "be from", Part("from", child), rule="nationality"
                )
            elif noun in WORK and _YEAR.fullmatch(child.text):
                yield from self._year(undated, subjects, child)

    def _year(self, frame: _Frame, subjects: list[Argument], year: Token) -> Iterator[Statement]:
        """Yield "X be released in 1994" for "X is a 1994 film"."""
        span = frame.sentence.span_of(year, year)
        when = instant(year.text)
        time = StatedTime(span=span, valid_from=when, valid_to=None)
        value = self._arguments.date(time, "time")
        if value is None:
            return
        for subject in subjects:
            yield self._statement(
                replace(frame, times=(time,)), subject, "be released in", value, rule="year"
            )

    def _voiced(
        self, frame: _Frame, subjects: list[Argument], parts: list[Part]
    ) -> Iterator[Statement]:
        """Yield the active form of a passive clause, agent first."""
        agent = next(part for part in parts if part.role == "agent")
        others = self._qualifiers(frame.sentence, [part for part in parts if part is not agent])
        predicate = normal_predicate(frame.clause, voiced=True)
        for subject in self._read_all(frame.sentence, agent.head):
            for thing in subjects:
                yield self._statement(
                    frame,
                    subject,
                    predicate,
                    replace(thing, role="object"),
                    preposition=agent.prep,
                    more=others,
                    rule=passive_rule(frame.clause),
                )

    def _plain(
        self, frame: _Frame, subjects: list[Argument], parts: list[Part]
    ) -> Iterator[Statement]:
        clause = frame.clause
        objects = [part for part in parts if part.role in ("object", "attribute")]
        leading = [part for part in parts if part.prep is not None and not part.clausal]
        leading += whereabouts(clause)
        if objects:
            others = self._qualifiers(frame.sentence, [p for p in parts if p not in objects])
            yield from self._appointed(frame)
            yield from self._phrases(frame, subjects, objects[0], leading)
            if clause.passive and objects[0].role == "attribute":
                yield from self._attribute(frame, subjects, objects[0].head)
                return
            for part in objects[:1]:
                yield from self._triples(
                    frame, subjects, normal_predicate(clause), part, more=others
                )
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
            others = self._qualifiers(frame.sentence, [p for p in leading if p is not part])
            if part.role == "as" and (roles := list(self._role(frame, subjects, part))):
                yielded = True
                yield from roles
                continue
            for statement in self._triples(
                frame, subjects, normal_predicate(clause, preposition_of(part)), part, more=others
            ):
                yielded = True
                yield statement
        yield from self._dated(frame, subjects, yielded=yielded)

    def _phrases(
        self, frame: _Frame, subjects: list[Argument], part: Part, leading: list[Part]
    ) -> Iterator[Statement]:
        """Yield "X move headquarters to Y" and "X quit job at Y": the noun says little alone."""
        noun = part.head
        if noun.lower_ not in PHRASE:
            return
        for place in (*prepositional(noun), *leading):
            if place.role in _WHERE:
                predicate = f"{normal_predicate(frame.clause)} {noun.lower_} {place.role}"
                yield from self._triples(
                    frame, subjects, predicate, place, names_only=True, extra=[noun], rule="finite"
                )

    @staticmethod
    def _belongs_to_role(clause: Clause, part: Part, leading: list[Part]) -> bool:
        """Tell "served as ambassador to Togo" from "works for Acme as an engineer"."""
        if part.role not in ("to", "of", "for") or clause.verb.lemma_ in SERVE:
            return False
        return any(p.role == "as" for p in leading)

    def _dated(
        self, frame: _Frame, subjects: list[Argument], *, yielded: bool
    ) -> Iterator[Statement]:
        """Yield "X was born on DATE": the date as the object of a verb without another one."""
        clause = frame.clause
        if yielded and not clause.passive and clause.verb.lemma_ != "die":
            return
        for time in frame.times[:1]:
            if not time.event:
                continue  # "until 2016" is a bound, not the event's date
            value = self._arguments.date(time, "time")
            day = value is not None and value.literal is not None and len(value.literal.value) == 10
            predicate = normal_predicate(clause, "on" if day else "in")
            if value is None:
                continue
            for subject in subjects:
                yield self._statement(frame, subject, predicate, value, rule="dated")

    def _triples(
        self,
        frame: _Frame,
        subjects: list[Argument],
        predicate: str,
        part: Part,
        *,
        more: tuple[Argument, ...] = (),
        names_only: bool = False,
        extra: list[Token] | None = None,
        rule: str = "",
    ) -> Iterator[Statement]:
        for item in self._read_all(frame.sentence, part.head, part.role, frame.clause.verb):
            if names_only and item.kind is not ArgumentKind.NAME:
                continue
            for subject in subjects:
                own = frame.clause.copula and item.name.startswith(f"{subject.name}'s ")
                if is_same(subject, item) or own:  # "who became her mentor" is not hers
                    continue
                yield self._statement(
                    frame,
                    subject,
                    predicate,
                    replace(item, role=part.role),
                    preposition=part.prep,
                    more=more,
                    extra=extra,
                    rule=rule,
                )

    def _qualifiers(self, sentence: Sentence, parts: list[Part]) -> tuple[Argument, ...]:
        found = []
        for part in parts:
            if part.clausal or part.role == "adjective":
                continue
            argument = self._arguments.read(sentence, part.head, part.role)
            if argument is not None and argument.kind is not ArgumentKind.PRONOUN:
                found.append(argument)
        return tuple(found)

    def _statement(
        self,
        frame: _Frame,
        subject: Argument,
        predicate: str,
        item: Argument,
        *,
        preposition: Token | None = None,
        more: tuple[Argument, ...] = (),
        extra: list[Token] | None = None,
        rule: str = "",
    ) -> Statement:
        sentence, clause = frame.sentence, frame.clause
        tokens = predicate_tokens(clause, preposition)
        tokens = sorted({t.i: t for t in (*tokens, *(extra or ()))}.values(), key=lambda t: t.i)
        words, span = words_and_span(sentence, tokens)
        valid_from, valid_to = bounds(frame.times)
        times = tuple(
            argument
            for time in frame.times
            if (argument := self._arguments.date(time, "time")) and argument.span != item.span
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
