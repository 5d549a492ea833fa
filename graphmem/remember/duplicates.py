"""Which entities may be one: likely duplicates with their score and the reasons, for a person (or
a program) to decide by ``merge``. Nothing here changes what is stored.

Pairs come from names alone: the same words in another order, a stated alias, initials, an
abbreviation, a slip of the pen. Only neighbours in two sorted lists of names are compared by
spelling (the sorted neighbourhood method; Hernandez and Stolfo, 1995), so the cost grows with the
number of names, not with its square. What surrounds the two in the graph then speaks for or
against.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from graphmem.model.entity import Entity
from graphmem.model.ids import normalised_name
from graphmem.model.records import NeighbourhoodLimits
from graphmem.model.results import Duplicate
from graphmem.model.scope import Scope
from graphmem.protocols import GraphStore

_WORD = re.compile(r"[^\W_]+")
_PARENTHESIS = re.compile(r"\([^()]*\)\s*$")
_RANKS = frozenset("mr mrs ms miss dr prof professor sir lord lady dame saint st rev".split())
_SUFFIXES = frozenset("jr sr junior senior".split())
_NUMERAL = re.compile(r"[ivx]+")
# How much a reason alone says, before what surrounds the two is looked at.
SAME_WORDS, STATED, RANK, INITIALS, SPELLING, ABBREVIATION = 0.9, 0.9, 0.8, 0.65, 0.8, 0.6
# Neighbours of a name in each sorted list that it is compared with, and the least likeness.
_WINDOW, _LIKENESS, _SHORTEST = 8, 88.0, 6
_MOST_ALIKE = 50  # entities of one key that are all compared: more share a mere word
# What the graph says: passages read of each, and weights found right on the examples of the tests.
_PASSAGES, _AT_ONCE = 20, 400
_TYPES, _TOGETHER, _SHARED = 0.3, 0.3, 0.15
_CANDIDATES = 2_000


@dataclass(slots=True)
class _Pair:
    """Two entities with the reasons to take them for one."""

    one: Entity
    other: Entity
    score: float = 0.0
    reasons: list[str] = field(default_factory=list)

    def because(self, score: float, reason: str) -> None:
        self.score = max(self.score, score)
        self.reasons.append(reason)


def duplicates(
    store: GraphStore, namespace: str, *, least: float, limit: int
) -> tuple[Duplicate, ...]:
    """Return pairs of entities that may be one, likeliest first; those merged already left out."""
    entities = [
        one
        for one in store.scan(namespace, "entity")
        if isinstance(one, Entity) and one.canonical_id in ("", one.id) and _words(one.name)
    ]
    pairs = sorted(_pairs(entities), key=_order)[:_CANDIDATES]
    for first in range(0, len(pairs), _AT_ONCE):
        _weigh(store, Scope(namespace=namespace), pairs[first : first + _AT_ONCE])
    likely = sorted((pair for pair in pairs if pair.score >= least), key=_order)
    return tuple(
        Duplicate(
            one=pair.one.name,
            other=pair.other.name,
            one_id=pair.one.id,
            other_id=pair.other.id,
            score=round(pair.score, 3),
            reasons=tuple(pair.reasons),
        )
        for pair in likely[:limit]
    )


def _order(pair: _Pair) -> tuple[float, str, str]:
    return -pair.score, pair.one.id, pair.other.id


def _pairs(entities: Sequence[Entity]) -> list[_Pair]:
    found: dict[tuple[str, str], _Pair] = {}
    for one, other, score, reason in (
        *_same_key(entities),
        *_stated(entities),
        *_abbreviated(entities),
        *_alike(entities),
    ):
        if one.id != other.id and not _told_apart(one.name, other.name):
            first, second = sorted((one, other), key=lambda each: each.id)
            pair = found.setdefault((first.id, second.id), _Pair(first, second))
            pair.because(score, reason)
    return list(found.values())


def _same_key(entities: Iterable[Entity]) -> Iterator[tuple[Entity, Entity, float, str]]:
    """Yield those with the same words in any order, without ranks, or with initials for names."""
    whole: dict[str, list[Entity]] = defaultdict(list)
    ranked: dict[str, list[Entity]] = defaultdict(list)
    initials: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        words = _words(entity.name)
        whole[" ".join(sorted(words))].append(entity)
        plain = [word for word in words if word not in _RANKS]
        ranked[" ".join(plain)].append(entity)
        if len(plain) > 1 and entity.type in ("PERSON", ""):
            initials[f"{plain[0][0]} {plain[-1]}"].append(entity)
    yield from _each(whole, SAME_WORDS, "the same words")
    for one, other, score, reason in _each(ranked, RANK, "the same name but for a rank"):
        if set(_words(one.name)) != set(_words(other.name)):
            yield one, other, score, reason
    for one, other, score, reason in _each(initials, INITIALS, "initials of the same name"):
        if _is_initialled(_words(one.name), _words(other.name)):
            yield one, other, score, reason


def _each(
    groups: Mapping[str, Sequence[Entity]], score: float, reason: str
) -> Iterator[tuple[Entity, Entity, float, str]]:
    for key, group in groups.items():
        if key and 1 < len(group) <= _MOST_ALIKE:
            for one, other in combinations(group, 2):
                yield one, other, score, reason


def _is_initialled(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether one name is the other with letters for first names: "J. R. Vell"."""
    for short, long in ((one, other), (other, one)):
        firsts = [word for word in short if word not in _RANKS][:-1]
        names = [word for word in long if word not in _RANKS][:-1]
        letters = bool(firsts) and all(len(word) == 1 for word in firsts)
        if letters and len(names) >= len(firsts) and any(len(word) > 1 for word in names):
            return all(letter == name[0] for letter, name in zip(firsts, names, strict=False))
    return False


def _stated(entities: Iterable[Entity]) -> Iterator[tuple[Entity, Entity, float, str]]:
    """Yield those of which one is called by the other's name in a text."""
    by_name = {normalised_name(entity.name): entity for entity in entities}
    for entity in by_name.values():
        own = set(_words(entity.name))
        for alias in entity.aliases:
            other = by_name.get(normalised_name(alias))
            # A surname, or the name before a comma, is shared with others; a stated alias is not.
            if other is not None and not set(_words(alias)) <= own:
                reason = f"{entity.name!r} is also called {alias!r}"
                yield entity, other, STATED, reason


def _abbreviated(entities: Iterable[Entity]) -> Iterator[tuple[Entity, Entity, float, str]]:
    short: dict[str, list[Entity]] = defaultdict(list)
    long: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        name = entity.name.replace(".", "")
        if 2 <= len(name) <= 6 and name.isalpha() and name.isupper():
            short[name.casefold()].append(entity)
        elif len(words := _words(entity.name)) > 1:
            capitals = [word for word in _WORD.findall(entity.name) if word[0].isupper()]
            for letters in {
                "".join(w[0] for w in words),
                "".join(w[0].casefold() for w in capitals),
            }:
                long[letters].append(entity)
    for letters in short.keys() & long.keys():
        if len(short[letters]) * len(long[letters]) <= _MOST_ALIKE:
            for one in short[letters]:
                for other in long[letters]:
                    reason = f"{one.name!r} are the initials of {other.name!r}"
                    yield one, other, ABBREVIATION, reason


def _alike(entities: Sequence[Entity]) -> Iterator[tuple[Entity, Entity, float, str]]:
    """Yield those whose spelling differs little, among neighbours in the order of names and of
    names read backwards.
    """
    from rapidfuzz import fuzz

    named = [(" ".join(_words(one.name)), one) for one in entities]
    named = [(name, one) for name, one in named if len(name) >= _SHORTEST]
    for backwards in (False, True):
        listed = sorted(
            ((name[::-1] if backwards else name, one) for name, one in named),
            key=lambda pair: (pair[0], pair[1].id),
        )
        for place, (name, one) in enumerate(listed):
            for near, other in listed[place + 1 : place + 1 + _WINDOW]:
                likeness = fuzz.ratio(name, near, score_cutoff=_LIKENESS)
                if likeness and name != near and _one_slip(name, near):
                    reason = f"spelt nearly the same ({likeness:.0f} %)"
                    yield one, other, SPELLING * likeness / 100, reason


def _one_slip(one: str, other: str) -> bool:
    """Tell whether two names differ in the spelling of one word, or in how words are joined; in
    several words they are rather two names.
    """
    mine, theirs = one.split(), other.split()
    if len(mine) != len(theirs):
        return "".join(mine) == "".join(theirs)
    different = [(a, b) for a, b in zip(mine, theirs, strict=True) if a != b]
    return len(different) == 1 and min(map(len, different[0])) > 3


def _told_apart(one: str, other: str) -> bool:
    """Tell whether the names themselves say that they are two: by a number, a numeral, "Jr." or
    the parenthesis that keeps homonyms apart.
    """
    return _marks(one) != _marks(other)


def _marks(name: str) -> tuple[list[str], str]:
    inside = _PARENTHESIS.search(name)
    words = _words(name)
    marks = [w for w in words if not w.isalpha() or w in _SUFFIXES or _NUMERAL.fullmatch(w)]
    marks = [w for w in marks if len(w) > 1 or not w.isalpha() or w == words[-1]]
    return sorted(marks), inside[0].casefold().strip() if inside else ""


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return _WORD.findall("".join(one for one in plain if not unicodedata.combining(one)))


def _weigh(store: GraphStore, scope: Scope, pairs: Sequence[_Pair]) -> None:
    """Let the graph speak: types, shared neighbours, and whether one sentence names both."""
    ids = sorted({entity.id for pair in pairs for entity in (pair.one, pair.other)})
    names = {one.id: normalised_name(one.name) for p in pairs for one in (p.one, p.other)}
    keys = {
        record.id: record.key
        for records in store.named(scope, [names[one] for one in ids])
        for record in records
    }
    seeds = np.array(sorted(keys[one] for one in ids if one in keys), np.int64)
    limits = NeighbourhoodLimits(per_entity=_PASSAGES, passages=_PASSAGES * len(seeds), facts=0)
    around = store.neighbourhood(
        scope, entities=seeds, passages=np.empty(0, np.int64), limits=limits
    )
    beside: dict[int, set[int]] = defaultdict(set)
    places: dict[int, set[tuple[int, int]]] = defaultdict(set)
    mentioned: dict[int, set[int]] = defaultdict(set)
    for passage, entity in zip(
        around.mention_passage.tolist(), around.mention_entity.tolist(), strict=True
    ):
        mentioned[passage].add(entity)
    for passage, entity, sentence in zip(
        around.mention_passage.tolist(),
        around.mention_entity.tolist(),
        around.mention_sentence.tolist(),
        strict=True,
    ):
        places[entity].add((passage, sentence))
        beside[entity] |= mentioned[passage] - {entity}
    rows = {key: row for row, key in enumerate(around.entities.tolist())}
    for pair in pairs:
        one, other = (rows.get(keys.get(entity.id, -1), -1) for entity in (pair.one, pair.other))
        apart = {one, other}
        _judge(pair, beside[one] - apart, beside[other] - apart, bool(places[one] & places[other]))


def _judge(pair: _Pair, one: set[int], other: set[int], together: bool) -> None:
    types = pair.one.type, pair.other.type
    if all(types) and types[0] != types[1]:
        pair.score -= _TYPES
        pair.reasons.append(f"but of two types, {types[0]} and {types[1]}")
    is_stated = any("also called" in reason for reason in pair.reasons)
    if together and not is_stated:
        pair.score -= _TOGETHER
        pair.reasons.append("but one sentence names both")
    if shared := len(one & other):
        pair.score += _SHARED * min(1.0, shared / min(len(one), len(other)) * 2)
        pair.reasons.append(f"named beside the same {shared} other(s)")
    pair.score = min(1.0, max(0.0, pair.score))
