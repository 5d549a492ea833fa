"""Whom pronouns mean, by rules: the speaker, the passage's topic, the last agreeing subject.

A pronoun for which no rule finds one clear name stays unresolved; it never becomes an entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.model.extraction import Name
from graphmem.nlp.clauses import Clause
from graphmem.nlp.lexicon import (
    COMPANY_ENDING,
    FEMALE,
    GROUP,
    MALE,
    PERSON,
    ROLE,
    SYNONYMS,
    VESSEL,
    is_person_noun,
)
from graphmem.nlp.noun_phrases import called_name
from graphmem.nlp.page import Page, Sentence

if TYPE_CHECKING:
    from spacy.tokens import Token

_FIRST = frozenset("i me my mine myself".split())
_SECOND = frozenset("you your yours yourself".split())
_MALE = frozenset("he him his himself".split())
_FEMALE = frozenset("she her hers herself".split())
_THING = frozenset("it its itself".split())
_PLURAL = frozenset("they them their theirs themselves".split())
PRONOUNS = _FIRST | _SECOND | _MALE | _FEMALE | _THING | _PLURAL
_EVENT = frozenset(
    """
    battle siege treaty war history list death murder assassination election trial conquest
    invasion reign presidency timeline geography economy culture politics coat flag
    """.split()
)
# How many sentences back a name can be meant.
_REACH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Antecedent:
    """The name that a pronoun or "the film" means; ``certain`` for the speaker of "I"."""

    name: str
    type: str
    certain: bool = False


@dataclass(slots=True)
class _Candidate:
    name: str
    type: str
    sentence: int
    position: int
    gender: str = ""


class Antecedents:
    """The antecedents of a page's pronouns and class references, by character position."""

    def __init__(self, page: Page, clauses: list[list[Clause]]) -> None:
        """Resolve the page's pronouns in reading order."""
        self._page = page
        self._subjects: list[_Candidate] = []
        self._found: dict[int, Antecedent] = {}
        self.classes: set[str] = set()
        self._topic = _topic(page)
        if self._topic is not None:
            self.classes.update(_title_classes(page))
        if page.sentences and clauses:
            self._read_topic_class(clauses[0])
        for words in SYNONYMS:
            if words & self.classes:
                self.classes |= words
        for sentence, found in zip(page.sentences, clauses, strict=True):
            self._read(sentence, _genders(found))

    @property
    def topic(self) -> Antecedent | None:
        """What the passage is about, by its title."""
        return Antecedent(name=self._topic.name, type=self._topic.type) if self._topic else None

    def of(self, sentence: Sentence, token: Token) -> Antecedent | None:
        """Return what a pronoun, or a noun with "the" that names the topic's class, means."""
        found = self._found.get(sentence.offset + token.idx)
        if found is None and token.pos_ == "NOUN" and self._names_topic(token):
            return self.topic
        return found

    def _names_topic(self, noun: Token) -> bool:
        if self._topic is None or noun.lower_ not in self.classes:
            return False
        others = [child for child in noun.children if child.dep_ not in ("det", "punct", "case")]
        determiners = [child.lower_ for child in noun.children if child.dep_ == "det"]
        kept = [
            c
            for c in others
            if c.dep_
            in (
                "amod",
                "compound",
                "prep",
                "relcl",
                "acl",
                "poss",
                "nummod",
                "appos",
                "nmod",
                "conj",
            )
        ]
        return bool(determiners) and determiners[0] in ("the", "this") and not kept

    def _read_topic_class(self, found: list[Clause]) -> None:
        """Learn what the topic is from "TOPIC is a CLASS": its class words, person or not."""
        if self._topic is None:
            return
        for clause in found:
            if not clause.copula or clause.subject is None or clause.rule != "finite":
                continue
            for part in clause.parts:
                if part.role != "attribute" or part.head.pos_ not in ("NOUN", "PROPN"):
                    continue
                heads = [part.head, *part.head.conjuncts]
                nouns = [head.lemma_.lower() for head in heads]
                heads += [c for h in heads for c in h.children if c.dep_ == "appos"]
                self.classes.update(head.lower_ for head in heads)
                self._learn(nouns)
            return

    def _learn(self, nouns: list[str]) -> None:
        topic = self._topic
        if topic is None:
            return
        if nouns and (is_person_noun(nouns[0]) or (is_person_noun(nouns[-1]))):
            topic.type = "PERSON"
        elif nouns and nouns[0] in GROUP:
            topic.type = "ORG"
        elif nouns and topic.type in ("", "PERSON"):
            topic.type = "THING"
        for noun in nouns:
            topic.gender = topic.gender or ("m" if noun in MALE else "f" if noun in FEMALE else "")

    def _read(self, sentence: Sentence, genders: dict[int, str]) -> None:
        for token in sentence.tokens:
            lower = token.lower_
            if lower in PRONOUNS and token.pos_ in ("PRON", "DET", "PROPN", "NOUN"):
                if answer := self._resolve(sentence, token, lower):
                    self._found[sentence.offset + token.idx] = answer
            elif token.dep_ in ("nsubj", "nsubjpass"):
                self._note_subject(sentence, token, genders.get(token.i, ""))

    def _note_subject(self, sentence: Sentence, token: Token, gender: str) -> None:
        name = self._page.name_of(sentence, token)
        if name is None and token.lower_ in ROLE and (called := called_name(token)) is not None:
            name = self._page.name_of(sentence, called)  # "her brother Karl"
        if name is None:
            if token.pos_ == "NOUN" and not self._names_topic(token):
                kind = "PERSON" if is_person_noun(token.lemma_.lower()) else "THING"
                self._subjects.append(_Candidate("", kind, sentence.number, token.i))
            return
        full = name.entity_name or name.surface
        if self._topic and self._is_topic(name):
            self._subjects.append(self._topic)
            self._topic.sentence, self._topic.position = sentence.number, token.i
            return
        self._subjects.append(_Candidate(full, _kind(name), sentence.number, token.i, gender))

    def _is_topic(self, name: Name) -> bool:
        topic = self._topic
        if topic is None:
            return False
        if name.method == "title" or (name.entity_name or name.surface) == topic.name:
            return True
        return any(
            alias.alias == name.surface for alias in self._page.aliases if alias.name == topic.name
        )

    def _resolve(self, sentence: Sentence, token: Token, lower: str) -> Antecedent | None:
        if token.dep_ == "poss" and token.head.dep_ == "conj":
            return self._conjunct(sentence, token.head.head)
        if lower in _FIRST:
            speaker = self._page.source.speaker
            return Antecedent(name=speaker, type="PERSON", certain=True) if speaker else None
        if lower in _SECOND:
            return self._other_participant()
        if lower in _MALE or lower in _FEMALE:
            gender = "m" if lower in _MALE else "f"
            return self._relative(sentence, token) or self._person(sentence, gender)
        if lower in _THING:
            return None if _is_expletive(token) else self._thing(sentence)
        return self._several(sentence)

    def _conjunct(self, sentence: Sentence, noun: Token) -> Antecedent | None:
        """Return the name in "Ana Berg and her brother"."""
        name = self._page.name_of(sentence, noun)
        if name is None:
            meant = self._found.get(sentence.offset + noun.idx)
            return meant if noun.pos_ == "PRON" else None
        return Antecedent(name=name.entity_name or name.surface, type=name.type)

    def _relative(self, sentence: Sentence, token: Token) -> Antecedent | None:
        """Return Y in "X was a son of Y by his wife": the last person named after the verb."""
        if token.dep_ != "poss" or token.head.lower_ not in ROLE:
            return None
        start, end = sentence.offset + sentence.tokens.root.idx, sentence.offset + token.idx
        for name in reversed(self._page.names):
            if start < name.span.start < end and name.type == "PERSON":
                return Antecedent(name=name.entity_name or name.surface, type=name.type)
        return None

    def _other_participant(self) -> Antecedent | None:
        source = self._page.source
        others = [name for name in source.participants if name != source.speaker]
        if source.speaker and len(others) == 1:
            return Antecedent(name=others[0], type="PERSON", certain=True)
        return None

    def _person(self, sentence: Sentence, gender: str) -> Antecedent | None:
        candidates = [
            candidate
            for candidate in self._recent(sentence)
            if candidate.type in ("PERSON", "") and candidate.gender in ("", gender)
        ]
        topic = self._topic
        fits = topic is not None and topic.type in ("PERSON", "") and topic.gender in ("", gender)
        fits = fits and not _is_event(self._page.title)
        if topic is not None and gender == "f" and self.classes & VESSEL and not candidates:
            return Antecedent(name=topic.name, type=topic.type)
        near = [c for c in candidates if c.sentence >= sentence.number - 1 and c.type == "PERSON"]
        if topic is not None and fits and (topic in candidates or not near):
            chosen = topic
        elif candidates:
            chosen = (near or candidates)[-1]
        else:
            return None
        if not chosen.name:
            return None
        chosen.gender, chosen.type = gender, "PERSON"
        return Antecedent(name=chosen.name, type="PERSON")

    def _thing(self, sentence: Sentence) -> Antecedent | None:
        candidates = [c for c in self._recent(sentence) if c.type != "PERSON" and not c.gender]
        topic = self._topic
        thing = topic is not None and topic.type != "PERSON" and not topic.gender
        if topic is not None and thing and (not candidates or candidates[-1] is topic):
            return Antecedent(name=topic.name, type=topic.type)
        if candidates and candidates[-1].name:
            return Antecedent(name=candidates[-1].name, type=candidates[-1].type)
        return None

    def _several(self, sentence: Sentence) -> Antecedent | None:
        candidates = [c for c in self._recent(sentence) if c.type == "ORG"]
        topic = self._topic
        if topic is not None and topic.type == "ORG" and (not candidates or topic in candidates):
            return Antecedent(name=topic.name, type="ORG")
        last = self._subjects[-1] if self._subjects else None
        if last is not None and last.type == "ORG" and sentence.number - last.sentence <= 1:
            return Antecedent(name=last.name, type="ORG") if last.name else None
        return None

    def _recent(self, sentence: Sentence) -> list[_Candidate]:
        low = sentence.number - _REACH
        return [candidate for candidate in self._subjects[-8:] if candidate.sentence >= low]


def _genders(found: list[Clause]) -> dict[int, str]:
    """Return the gender of subjects that a sentence calls "an actress" or "a king"."""
    genders = {}
    for clause in found:
        if clause.copula and clause.subject is not None:
            for part in clause.parts:
                noun = part.head.lemma_.lower()
                if part.role == "attribute" and (noun in MALE or noun in FEMALE):
                    genders[clause.subject.i] = "m" if noun in MALE else "f"
    return genders


def _title_classes(page: Page) -> Iterator[str]:
    """Yield the common nouns in a title: "the company", "the princess" mean it too."""
    opening = next((name.surface for name in page.names if name.sentence == 0), "")
    last = opening.lower().split()[-1:]
    for word in (*re.findall(r"\w+", page.title.lower()), *last):
        if word in GROUP or word in PERSON or any(word in words for words in SYNONYMS):
            yield word
    if COMPANY_ENDING.intersection(last) or "Inc." in page.text[:200]:
        yield "company"


def _kind(name: Name) -> str:
    if name.type in ("PERSON", "ORG", ""):
        return name.type
    return "THING"


def _topic(page: Page) -> _Candidate | None:
    if not page.title or not page.sentences or page.title.lower().startswith("list of "):
        return None
    kind = next(
        (n.type for n in page.names if n.sentence == 0 and n.surface == page.base_title), ""
    )
    if kind not in ("PERSON", "ORG", ""):
        kind = "THING"
    if re.search(r"\(\s*(?:n[eé]e\b|born\b)", page.text[:200]):
        kind = "PERSON"
    return _Candidate(page.title, kind, 0, 0)


def _is_event(title: str) -> bool:
    """Tell "Battle of Orvo", which takes part in nothing as he or she."""
    first, _, rest = title.partition(" ")
    return first.lower() in _EVENT and rest.startswith(("of ", "in ", "for "))


def _is_expletive(token: Token) -> bool:
    """Tell "it" of "it is likely that" and "it rained" from one that means something."""
    if token.dep_ == "expl":
        return True
    if token.lower_ != "it" or token.dep_ != "nsubj":
        return False
    verb = token.head
    deps = {child.dep_ for child in verb.children}
    return verb.lemma_ in ("rain", "snow", "seem", "appear") or (
        verb.lemma_ == "be" and bool(deps & {"ccomp", "advcl", "csubj"})
    )
