"""Which names stand in which candidates, as the arrays that scoring wants.

A passage about "Mercury (planet)" is a home of the name "Mercury" too, so that texts that say just
"Mercury" lead there: so is what stands before a comma.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from graphmem.indexes.terms import FUNCTION_WORDS
from graphmem.model.arrays import distinct, first_of_runs, one_of, some_of
from graphmem.model.records import (
    TITLE,
    Flags,
    Indices,
    Keys,
    Neighbourhood,
    PassageFeatures,
    TokenHashes,
)
from graphmem.recall.document_question import AskedName
from graphmem.recall.passage_features import Mentions, places_of

_LONGEST_NAME, _LONGEST_INSIDE = 8, 4  # words
_COMMON = 0.25
_MOST_SENTENCES = 1 << 16  # numbers of sentences are stored in 16 bits
_NAMES_KEPT = 65_536  # of which shorter ones are remembered: the same names come again
Rows: TypeAlias = npt.NDArray[np.int64]
_PARENTHESIS = re.compile(r"\s*\([^()]*\)\s*$")


@lru_cache(maxsize=_NAMES_KEPT)
def shorter_names(name: str) -> tuple[str, ...]:
    """Return a name without its parenthesis and before its comma, where that differs from it."""
    if "(" not in name and "," not in name:
        return ()
    bare = _PARENTHESIS.sub("", name).strip()
    shorter = (bare, bare.partition(",")[0].strip())
    return tuple(dict.fromkeys(one for one in shorter if len(one) > 1 and one != name))


def mentions_of(
    around: Neighbourhood,
    features: PassageFeatures,
    asked: Sequence[AskedName],
    passages: int,
) -> Mentions:
    """Return the mentions in the passages of ``features``, by sentence row.

    ``passages`` is the number of passages in scope.
    """
    passage = _rows_of(features.keys, around.passages)[around.mention_passage]
    kept = passage >= 0
    edges = np.stack(
        [passage[kept], around.mention_entity[kept], around.mention_sentence[kept]]
    ).astype(np.int64)
    home = around.mention_home[kept]
    aliases = _alias_homes(around, edges[:, home])
    edges = np.concatenate([edges, aliases], axis=1)
    home = np.concatenate([home, np.ones(aliases.shape[1], bool)])
    return Mentions(
        passage=edges[0].astype(np.int32),
        name=edges[1].astype(np.int32),
        sentence=_sentence_rows(features, edges[0], edges[2]),
        in_title=edges[2] == TITLE,
        home=home,
        spread=around.entity_passages,
        types=around.entity_types,
        homes=_count_homes(edges[:2, home], len(around.entities)),
        asked=_asked_rows(around, asked),
        labels=around.entity_names,
        qualified=around.entity_qualified,
        asked_weights=np.array([name.weight(passages) for name in asked], np.float32),
    )


def _alias_homes(around: Neighbourhood, homes: Rows) -> Rows:
    """Return further home edges: to entities whose name is a shorter form of a home's name."""
    homes = homes[:, np.flatnonzero(around.entity_qualified[homes[1]])]
    labels, entities = around.entity_names, distinct(homes[1])
    shorter = {
        entity: [one.casefold() for one in shorter_names(label)]
        for entity, label in zip(entities.tolist(), some_of(labels, entities), strict=True)
    }
    # Most names are no shorter form of another: folding each took twice as long as all else.
    wanted = list(map(hash, chain.from_iterable(shorter.values())))
    likely = np.flatnonzero(one_of(around.entity_folded, wanted)).tolist()
    rows = {labels[row].casefold(): row for row in likely}
    leads = {
        entity: [rows[one] for one in names if rows.get(one, entity) != entity]
        for entity, names in shorter.items()
        if not rows.keys().isdisjoint(names)
    }
    edges = {
        (passage, row, TITLE)
        for passage, entity in homes[:2, one_of(homes[1], list(leads))].T.tolist()
        for row in leads[entity]
    }
    return np.array(sorted(edges), np.int64).reshape(-1, 3).T


def _rows_of(keys: Keys, wanted: Keys) -> Rows:
    """Return the row of each wanted key (-1: not there)."""
    if len(keys) == len(wanted) and (keys == wanted).all():
        return np.arange(len(keys))
    if not len(keys):
        return np.full(len(wanted), -1)
    order = np.argsort(keys)
    at = order[np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)]
    return np.where(keys[at] == wanted, at, -1)


def _sentence_rows(features: PassageFeatures, passage: Rows, number: Rows) -> Indices:
    """Return each mention's row among all sentences; that of one in the title is the first."""
    starts = features.sentence_starts
    rows = starts[passage] + np.maximum(number, 0)
    return np.where(rows < starts[passage + 1], rows, -1).astype(np.int32)


def _count_homes(homes: Rows, entities: int) -> Indices:
    pairs = distinct(homes[1] * (homes[0].max(initial=0) + 1) + homes[0])
    counts = np.bincount(pairs // (homes[0].max(initial=0) + 1), minlength=entities)
    return counts.astype(np.int32)


def _asked_rows(around: Neighbourhood, asked: Sequence[AskedName]) -> Indices:
    rows = np.full(len(around.entities), -1, np.int32)
    numbers = {key: at for at, name in reversed(list(enumerate(asked))) for key in name.keys}
    held = np.flatnonzero(one_of(around.entities, list(numbers)))
    rows[held] = [numbers[key] for key in around.entities[held].tolist()]
    return rows


@lru_cache(maxsize=_NAMES_KEPT)
def names_inside(label: str) -> tuple[str, ...]:
    """Return the shorter names that may stand in a name: "Tulsa" in "Philbrook Museum of Tulsa"."""
    return tuple(_names_inside(label))


def _names_inside(label: str) -> Iterator[str]:
    parts = label.split()[:_LONGEST_NAME]
    for size in range(1, min(len(parts), _LONGEST_INSIDE + 1)):
        for first in range(len(parts) - size + 1):
            inside = parts[first : first + size]
            if inside[0][0].isupper() and inside[-1][0].isupper():
                name = " ".join(inside).strip("()[],.;:'\"")
                if len(name) > 2 and name.casefold() not in FUNCTION_WORDS:
                    yield name


def with_written(
    mentions: Mentions, features: PassageFeatures, written: dict[int, TokenHashes]
) -> Mentions:
    """Add a mention wherever the words of some names stand side by side in a passage.

    A name inside a longer one is found so ("Tulsa" in "Philbrook Museum of Tulsa"), and one that
    the reading of the passage missed. A single word that stands in a quarter of all candidates is
    no name but a word. ``written`` are the term hashes of names, by their row.
    """
    number = np.repeat(np.arange(len(features.keys)), np.diff(features.token_starts))
    names = sorted(name for name, hashes in written.items() if len(hashes))
    which, place = find_sequences(
        features.tokens,
        number * _MOST_SENTENCES + features.token_sentences,
        [written[name] for name in names],
    )
    if not len(which):
        return mentions
    name, passage = np.array(names)[which], number[place]
    sizes = len(mentions.spread)
    held = distinct(name * len(features.keys) + passage) // len(features.keys)
    counts = np.bincount(held, minlength=sizes).astype(np.int32)
    single = np.array([len(written[one]) == 1 for one in names])
    common = single & (counts[names] > max(3, _COMMON * len(features.keys)))
    kept = np.flatnonzero(~common[which])
    name, passage, place = name[kept], passage[kept], place[kept]
    in_sentence = features.token_sentences[place].astype(np.int64)
    rows = _sentence_rows(features, passage, in_sentence)
    sentences = len(features.sentence_vectors) + 1
    codes = (passage * sizes + name) * sentences + rows + 1
    # Of these names only, what is known already.
    is_written = np.zeros(sizes, bool)
    is_written[names] = True
    known = np.flatnonzero(is_written[mentions.name])
    before = mentions.passage[known].astype(np.int64) * sizes + mentions.name[known]
    before = before * sentences + mentions.sentence[known] + 1
    order = codes.argsort(kind="stable")
    first = order[first_of_runs(codes[order])]
    first = first[~one_of(codes[first], before)]
    return replace(
        mentions,
        passage=np.concatenate([mentions.passage, passage[first].astype(np.int32)]),
        name=np.concatenate([mentions.name, name[first].astype(np.int32)]),
        sentence=np.concatenate([mentions.sentence, rows[first]]),
        in_title=np.concatenate([mentions.in_title, in_sentence[first] == TITLE]),
        home=np.concatenate([mentions.home, np.zeros(len(first), bool)]),
        spread=np.maximum(mentions.spread, counts),
    )


def find_sequences(
    tokens: TokenHashes, groups: Rows, sequences: Sequence[TokenHashes]
) -> tuple[Rows, Rows]:
    """Return which sequence of tokens begins at which place, all inside one group of tokens.

    O(tokens + places where one may begin * _LONGEST_NAME). Of a sequence longer than that, the
    first tokens count.
    """
    pieces = [one[:_LONGEST_NAME] for one in sequences]
    lengths = np.array([len(one) for one in pieces], np.int64)
    width = int(lengths.max(initial=0))
    if not width:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    table = np.zeros((len(pieces), width), np.uint32)
    table[np.arange(width) < lengths[:, None]] = np.concatenate(pieces)
    order = table[:, 0].argsort(kind="stable")
    firsts = table[order, 0]
    begins, low = places_of(firsts, tokens)
    count = firsts.searchsorted(tokens[begins], "right") - low
    place = begins.repeat(count)
    step = np.arange(len(place)) - (count.cumsum() - count).repeat(count)
    which = order[low.repeat(count) + step]
    kept = np.ones(len(place), bool)
    going = np.flatnonzero(lengths[which] > 1)
    for ahead in range(1, width):
        at = np.minimum(place[going] + ahead, len(tokens) - 1)
        same = (tokens[at] == table[which[going], ahead]) & (groups[at] == groups[place[going]])
        same &= at == place[going] + ahead
        kept[going[~same]] = False
        going = going[same & (lengths[which[going]] > ahead + 1)]
    return which[kept].astype(np.int64), place[kept].astype(np.int64)


def linking_names(mentions: Mentions, starts: Indices) -> Indices:
    """Return the names that stand in some passages and may link them to others."""
    names = distinct(mentions.name[one_of(mentions.passage, starts)])
    return names[[any(map(str.isalpha, label)) for label in some_of(mentions.labels, names)]]


def name_terms(
    mentions: Mentions, names: Indices, hashes_of: Callable[[str], TokenHashes]
) -> dict[int, TokenHashes]:
    """Return the hashes of the terms of names."""
    return dict(zip(names.tolist(), map(hashes_of, some_of(mentions.labels, names)), strict=True))


def subjects_of(
    mentions: Mentions, titled: Flags, hashes_of: Callable[[str], TokenHashes]
) -> list[tuple[int, TokenHashes]]:
    """Return passages with the term hashes of the shorter names of what they are about, and of
    those without a title the names too.
    """
    size = max(1, len(mentions.labels))
    homes = np.flatnonzero(mentions.home)
    codes = distinct(mentions.passage[homes].astype(np.int64) * size + mentions.name[homes])
    passages, names = np.divmod(codes, size)
    named = np.flatnonzero(mentions.qualified[names] | ~titled[passages])
    passages, names = passages[named], names[named]
    found: list[tuple[int, TokenHashes]] = []
    for passage, label, has_title in zip(
        passages.tolist(), some_of(mentions.labels, names), titled[passages].tolist(), strict=True
    ):
        if not has_title:
            found.append((passage, hashes_of(label)))
        found += [(passage, hashes_of(one)) for one in shorter_names(label)]
    return found
