"""Which entity a name in a document means, decided by the document alone.

A name is an entity by its normal form, so the same name is the same entity wherever it stands and
whatever was stored before. Inside one document a short form ("Beethoven") is the long one that it
abbreviates, and an alias that the document states is the name that it stands for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field, replace

from graphmem.model.entity import Entity, Mention
from graphmem.model.episode import Passage, Span
from graphmem.model.extraction import Argument, Name, Reading
from graphmem.model.ids import ARTICLE, content_id, entity_key, normalised_name
from graphmem.model.records import TITLE
from graphmem.nlp.known_titles import Covers, Written
from graphmem.nlp.opening_subject import opening_subject
from graphmem.nlp.title_names import personal_words

_RANK = re.compile(r",|\sof\s")
_PARENTHESIS = re.compile(r"\s*\([^()]*\)\s*$")
# A place or a people can carry a person's surname; a short form of one of these types stays as
# it is ("Washington" beside "Denzel Washington").
_NEVER_SHORT = frozenset({"GPE", "LOC", "NORP", "LANGUAGE", "FAC"})


@dataclass(slots=True)
class _Found:
    """The mention of one entity in one passage, while it is gathered."""

    spans: list[Span] = field(default_factory=list)
    surfaces: list[str] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    score: float = 1.0
    is_home: bool = False


class Naming:
    """Names one document's entities. Call ``learn`` for all of its passages, then ``mention``; in
    a log ``begin``, ``learn`` and ``mention`` for each turn.
    """

    def __init__(self, namespace: str) -> None:
        """Start with no name known."""
        self.namespace = namespace
        self.entities: dict[str, Entity] = {}
        self.mentions: list[Mention] = []
        self._long_forms: dict[str, set[str]] = defaultdict(set)
        self._stated: set[str] = set()

    def begin(self, participants: tuple[str, ...]) -> None:
        """Forget what names are short for, but for those of who takes part in a turn."""
        self._long_forms.clear()
        self._stated.clear()
        for speaker in participants:
            self._learn_long_form(speaker)

    def learn(self, passage: Passage, reading: Reading) -> None:
        """Note the long names of a passage and the aliases that it states."""
        for name in reading.names:
            if name.type == "PERSON":
                self._learn_long_form(name.entity_name or name.surface, person=True)
        for alias in reading.aliases:
            self._learn_alias(alias.name, alias.alias)
        title = _without_parenthesis(document_title(passage))
        if personal_words(title):
            self._learn_long_form(title, own=_RANK.split(title, maxsplit=1)[0])

    def mention(self, passage: Passage, reading: Reading) -> None:
        """Add the mentions of a passage: its title, its speaker and the names in its text."""
        found: dict[str, _Found] = {}
        title = document_title(passage)
        if title and passage.speaker is None:
            self._note(found, title, "", (None, TITLE), method="title").is_home = True
        if passage.speaker is not None:
            self._note(found, passage.speaker, "PERSON", (None, TITLE), method="speaker")
        first_subject = None if title else self._first_subject(passage, reading)
        for name in reading.names:
            wanted = self._long(name.entity_name or name.surface, name.type)
            noted = self._note(found, wanted, name.type, (name.span, name.sentence), name.method)
            if name is first_subject:
                noted.is_home = True
        self._note_again(found, passage.text, reading)
        self.mentions.extend(
            Mention(
                passage_id=passage.id,
                entity_id=entity_id,
                spans=tuple(each.spans),
                surfaces=tuple(dict.fromkeys(each.surfaces)),
                sentences=tuple(each.sentences),
                method=each.methods[0],
                score=each.score,
                is_home=each.is_home,
            )
            for entity_id, each in found.items()
        )

    def _note_again(self, found: dict[str, _Found], text: str, reading: Reading) -> None:
        """Note each name where else its words stand in the passage: what the reading saw once it
        may miss in a list, or take for a part of a longer name. One word that begins a sentence may
        be any, and a short form inside a longer name ("Otto" in "Otto II") is another's.
        """
        taken = {span for one in found.values() for span in one.spans}
        covers = Covers(taken)
        written = Written(text)
        starts = [sentence.start for sentence in reading.sentences]
        for entity_id, one in found.items():
            surfaces = {span.of(text) for span in one.spans}
            for span in sorted({at for surface in surfaces for at in written.spans(surface)}):
                if span in taken:
                    continue
                surface = span.of(text)
                if " " not in surface:
                    if span.start in starts:
                        continue
                    if covers.cover(span) and not self._is_whole_name(entity_id, surface):
                        continue
                one.spans.append(span)
                one.surfaces.append(surface)
                one.sentences.append(max(0, bisect_right(starts, span.start) - 1))

    def _is_whole_name(self, entity_id: str, word: str) -> bool:
        name = self.entities[entity_id].name
        own = map(normalised_name, (name, *other_names(name, "")))
        return normalised_name(word) in own

    def entity_of(self, argument: Argument) -> str:
        """Return the id of the entity that an argument names, adding the entity."""
        surface = argument.name or argument.text
        return self.named(self._long(surface, argument.type), argument.type)

    def named(self, name: str, type_: str = "") -> str:
        """Return the id of the entity with a name, adding the entity."""
        shown = " ".join(name.split())
        key = entity_key(shown)
        entity_id = content_id("entity", self.namespace, key)
        known = self.entities.get(entity_id)
        if known is None:
            self.entities[entity_id] = Entity(
                id=entity_id,
                namespace=self.namespace,
                name=ARTICLE.sub("", shown, count=1) if shown.lower() != key else shown,
                type=type_,
                aliases=other_names(shown, type_),
                canonical_id=entity_id,
            )
        elif type_ and not known.type:
            # What a text calls it too was learnt before its type.
            others = {*known.aliases, *other_names(shown, type_)} - {known.name}
            self.entities[entity_id] = replace(known, type=type_, aliases=tuple(sorted(others)))
        return entity_id

    def _note(
        self,
        found: dict[str, _Found],
        name: str,
        type_: str,
        where: tuple[Span | None, int],
        method: str,
    ) -> _Found:
        noted = found.setdefault(self.named(name, type_), _Found())
        span, sentence = where
        if span is not None:
            noted.spans.append(span)
        noted.surfaces.append(name)
        noted.sentences.append(sentence)
        noted.methods.append(method)
        return noted

    def _first_subject(self, passage: Passage, reading: Reading) -> Name | None:
        """Return the name that an untitled passage is about: the one that it defines, the first
        that is a subject, or the first name of the first sentence.
        """
        if passage.speaker is not None:
            return None
        if opening := opening_subject(passage.text):
            for name in reading.names:
                if name.span.start < opening.end and opening.start < name.span.end:
                    return name
        for statement in reading.statements:
            for name in reading.names:
                if name.span == statement.subject.span:
                    return name
        return next((name for name in reading.names if name.sentence == 0), None)

    def _learn_long_form(self, name: str, *, own: str = "", person: bool = False) -> None:
        # Of "Anna Vell, 3rd Duchess of Averil" the surname is "Vell".
        own = own or (_RANK.split(name, maxsplit=1)[0] if person else name)
        words = normalised_name(own).split()
        if 1 < len(words) <= 5:
            # "BBC" is not short for "BBC Scotland".
            first = {words[0]} if person or not own.split()[0].isupper() else set()
            for short in {*first, words[-1]}:
                if len(short) > 2:
                    self._long_forms[short].add(" ".join(name.split()))

    def _long(self, surface: str, type_: str) -> str:
        """Return the long form that a short name stands for in this document, or the name."""
        key = normalised_name(surface)
        if type_ in _NEVER_SHORT and key not in self._stated:
            return surface
        longer = {normalised_name(name): name for name in self._long_forms.get(key, ())}
        return longer.popitem()[1] if len(longer) == 1 else surface

    def _learn_alias(self, name: str, alias: str) -> None:
        """Take a text's own word that two names are one: inside it the alias is the name, and the
        named entity can be found by it from everywhere.
        """
        entity_id = self.named(name)
        if entity_key(alias) == entity_key(name):
            return
        self._long_forms[normalised_name(alias)].add(" ".join(name.split()))
        self._stated.add(normalised_name(alias))
        entity = self.entities[entity_id]
        aliases = tuple(sorted({*entity.aliases, alias}))
        self.entities[entity_id] = replace(entity, aliases=aliases)


def document_title(passage: Passage) -> str:
    """Return what a passage's document is about: its title without the headings below it."""
    return passage.title.partition(" \u203a ")[0].strip()


def other_names(name: str, type_: str) -> tuple[str, ...]:
    """Return the names that a name brings with it: without the parenthesis, before the comma, and
    of a person the surname.
    """
    bare = _without_parenthesis(name)
    others = [bare, bare.partition(",")[0].strip()]
    if type_ == "PERSON" and " " in bare:
        others.append(bare.split()[-1])
    return tuple(sorted({other for other in others if len(other) > 1} - {name}))


def _without_parenthesis(name: str) -> str:
    return _PARENTHESIS.sub("", name).strip() or name
