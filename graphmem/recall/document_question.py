"""What a question asks of documents: its names that are known, what is left without them, types.

No parser at query time: names are the longest stretches of the question that a store knows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np

from graphmem.indexes.terms import stem, terms, words
from graphmem.model.episode import Span
from graphmem.model.ids import entity_key
from graphmem.model.records import EntityRecord, Flags
from graphmem.model.scope import Scope
from graphmem.nlp.lexicon import DEMONYMS
from graphmem.protocols import GraphStore
from graphmem.recall.question import NameCandidate, name_candidates

# Terms beyond these are text that was pasted, and would make a search as slow as they are many.
MOST_TERMS = 64
# Homonyms of one name that are all followed, most mentioned first.
_MOST_HOMONYMS = 10

_PERSONS = """
    who whom whose person people man woman boy girl actor actress star singer director author writer
    artist musician performer composer player politician president king queen emperor empress
    father mother parent husband wife spouse partner son daughter brother sister sibling child
    grandfather grandmother founder producer architect scientist leader mayor governor owner coach
    inventor painter poet drummer character member monarch ruler bishop pope uncle aunt friend
    colleague boss manager doctor teacher
"""
_PLACES = """
    where city country state town village nation county capital province territory municipality
    region district place island birthplace location continent area border river mountain lake
"""
_ORGANISATIONS = """
    company band organization organisation university school college team club label party group
    association league network publisher manufacturer agency studio newspaper corporation
    institution division brand airline bank
"""
# What a question word or noun asks for, as the types of entity recognition.
_ASKED_TYPES: Mapping[str, tuple[str, ...]] = {
    stem(word): types
    for listed, types in (
        (_PERSONS, ("PERSON",)),
        (_PLACES, ("GPE", "LOC", "FAC")),
        (_ORGANISATIONS, ("ORG",)),
    )
    for word in listed.split()
}
_COMPARISON = re.compile(r"\b(?:or|both|same|either|common|share|shared)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedName:
    """A name of the question: the entities that go by it, and how many passages mention them."""

    label: str
    keys: tuple[int, ...]
    ids: tuple[str, ...]
    passages: int

    def weight(self, passages: int) -> float:
        """Return the idf of the name among so many passages."""
        return math.log(1 + passages / (1 + self.passages))


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentQuestion:
    """A question as documents are compared with it.

    ``rest`` is its text without its names, ``terms`` its index terms (each once) with the word
    that each came from, ``relation`` marks those that stand in ``rest`` too. ``types`` are what it
    asks for; ``compares`` says that it is about two things alike ("which is older, A or B?").
    """

    text: str
    rest: str
    terms: tuple[str, ...]
    words: tuple[str, ...]
    relation: Flags
    names: tuple[AskedName, ...]
    types: tuple[str, ...]
    compares: bool


def document_question(text: str, scope: Scope, store: GraphStore) -> DocumentQuestion:
    """Read a question, looking up its names; one call to the store."""
    names, spans = _names(text, scope, store)
    rest = text
    for span in sorted(spans, reverse=True):
        rest = rest[: span.start] + " " + rest[span.end :]
    by_term = _terms_asked(text)
    asked = tuple(by_term)
    in_rest = set(terms(rest))
    stems = {stem(word) for word in words(text)}
    return DocumentQuestion(
        text=text,
        rest=rest if in_rest else text,
        terms=asked,
        words=tuple(by_term[term] for term in asked),
        relation=np.array([term in in_rest for term in asked], bool),
        names=tuple(names),
        types=tuple(sorted({kind for one in stems for kind in _ASKED_TYPES.get(one, ())})),
        compares=bool(_COMPARISON.search(text)),
    )


@lru_cache(maxsize=256)
def looked_up(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names and the terms of a question that a store is asked for."""
    candidates, countries = _names_asked(text)
    names = (*(one.key for one in candidates), *map(entity_key, countries))
    return tuple(dict.fromkeys(names)), tuple(_terms_asked(text))


@lru_cache(maxsize=256)
def _terms_asked(text: str) -> Mapping[str, str]:
    """Return the index terms of a question with the word that each came from."""
    by_term: dict[str, str] = {}
    for word in words(text):
        for term in terms(word):
            by_term.setdefault(term, word)
    return dict(islice(by_term.items(), MOST_TERMS))


@lru_cache(maxsize=256)
def _names_asked(text: str) -> tuple[tuple[NameCandidate, ...], tuple[str, ...]]:
    """Return the stretches of a question that may be names, and the countries of its demonyms."""
    # In a question that uses capitals at all, what has neither a capital nor a digit is no name.
    candidates = name_candidates(text, marked=_is_cased(text))
    countries = {DEMONYMS[word] for word in re.findall(r"\w+", text) if word in DEMONYMS}
    return candidates, tuple(sorted(countries))


def _is_cased(text: str) -> bool:
    return any(character.isupper() for character in text[1:])


def _names(text: str, scope: Scope, store: GraphStore) -> tuple[list[AskedName], list[Span]]:
    """Return the longest known names that do not overlap, and where they stand."""
    candidates, countries = _names_asked(text)
    found = store.named(
        scope, [one.key for one in candidates] + [entity_key(country) for country in countries]
    )
    cased = _is_cased(text)
    names: list[AskedName] = []
    taken: list[Span] = []
    for candidate, records in zip(candidates, found, strict=False):
        held = [record for record in records if record.passages][:_MOST_HOMONYMS]
        if not cased and " " not in candidate.key:
            held = [record for record in held if record.type]
        if not held or any(_overlap(candidate.span, span) for span in taken):
            continue
        taken.append(candidate.span)
        names.append(_asked(candidate.span.of(text), held))
    for country, records in zip(countries, found[len(candidates) :], strict=True):
        held = [record for record in records if record.passages][:1]
        if held:
            names.append(_asked(country, held))
    return names, taken


def _asked(label: str, records: Sequence[EntityRecord]) -> AskedName:
    return AskedName(
        label=label,
        keys=tuple(record.key for record in records),
        ids=tuple(record.id for record in records),
        passages=max(record.passages for record in records),
    )


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
