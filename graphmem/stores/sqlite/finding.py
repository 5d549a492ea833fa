"""Candidates: the postings of terms and the nearest vectors, exact within a scope."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from graphmem.errors import BadInput
from graphmem.model.arrays import one_of
from graphmem.model.records import Floats, Indices, Keys, Nearest, Posting, Postings
from graphmem.model.scope import Scope
from graphmem.stores.sqlite.statements import numbers, say, tuples
from graphmem.stores.sqlite.view import NamespaceView
from graphmem.stores.sqlite.writing_passages import FREQUENCY_BITS, frequency_token, token_of

# Cosines are compared to so many digits: the last bits differ with a row's place in the matrix.
_DIGITS, _LAST_DIGIT = 6, 1e-6
# Questions whose nearest passages are remembered.
_REMEMBERED = 4


def postings(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, terms: Sequence[str]
) -> Postings:
    """Return the postings of terms; one statement for all of them."""
    mask = view.mask(connection, scope)
    whole = bool(mask.all())
    lists = _lists(connection, view, terms)
    found = []
    for term in terms:
        keys, counts = lists[term]
        rows = view.rows(keys)
        if not whole:
            inside = mask[rows]
            keys, counts, rows = keys[inside], counts[inside], rows[inside]
        found.append(
            Posting(
                term=term,
                keys=keys,
                counts=counts,
                lengths=view.lengths[rows],
                passages=len(keys),
            )
        )
    passages, mean_length = view.statistics(connection, scope)
    return Postings(postings=tuple(found), passages=passages, mean_length=mean_length)


def _lists(
    connection: sqlite3.Connection, view: NamespaceView, terms: Sequence[str]
) -> dict[str, tuple[Keys, Indices]]:
    """Return for each term the passages that hold it, and how often each does."""
    held = {term: view.lists.get(term) for term in dict.fromkeys(terms)}
    found = {term: one for term, one in held.items() if one is not None}
    missing = [term for term in held if term not in found]
    if not missing:
        return found
    tokens = [token for term in missing for token in _tokens(view.number, term)]
    rows = tuples(connection, "passages_with_tokens", tokens=tokens)
    lists = [numbers(text) for _, text in sorted(rows)]
    for place, term in enumerate(missing):
        keys, *more = lists[place * (1 + FREQUENCY_BITS) : (place + 1) * (1 + FREQUENCY_BITS)]
        counts = np.ones(len(keys), np.int32)
        for bit, those in enumerate(more):
            if len(those):
                counts[np.searchsorted(keys, those)] += 1 << bit
        view.lists.put(term, keys, counts)
        found[term] = keys, counts
    return found


@lru_cache(maxsize=4_096)
def _tokens(namespace: int, term: str) -> tuple[str, ...]:
    """Return the token of a term, and those of its frequency's bits."""
    bits = (frequency_token(namespace, bit, term) for bit in range(FREQUENCY_BITS))
    return (token_of(namespace, term), *bits)


def nearest(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, vector: Floats, limit: int
) -> Nearest:
    """Return the nearest passages in scope: one product with all vectors.

    The last ones are remembered: the parts of one search ask for more and for fewer of the same.

    Raises:
        BadInput: the vector has another length than the stored ones.
    """
    at, limit = (vector.tobytes(), scope.conditions, scope.known), max(limit, 0)
    held = view.nearest.pop(at, None)
    if held is None or len(held.keys) < limit:
        held = _nearest(connection, view, scope, vector, limit)
    view.nearest[at] = held
    if len(view.nearest) > _REMEMBERED:
        view.nearest.popitem(last=False)
    return Nearest(keys=held.keys[:limit], scores=held.scores[:limit], spoken=view.is_spoken)


def _nearest(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, vector: Floats, limit: int
) -> Nearest:
    matrix = view.matrix(connection)
    keys = matrix.keys()
    mask = view.mask(connection, scope)
    inside = None if mask.all() else mask[view.rows(keys)]
    if not limit or not (len(keys) if inside is None else inside.any()):
        return Nearest(keys=np.empty(0, np.int64), scores=np.empty(0, np.float32))
    if matrix.width != len(vector):
        raise BadInput(
            f"the store's vectors have {matrix.width} numbers, the question's {len(vector)}: "
            "ask with the encoder that the store was written with"
        )
    asked = np.asarray(vector, np.float32)
    rows, scores = matrix.nearest(asked, limit, inside, slack=_LAST_DIGIT)
    keys, scores = keys[rows], np.round(scores, _DIGITS)
    order = np.lexsort((_places_of_ids(connection, keys, scores), -scores))[:limit]
    return Nearest(keys=keys[order], scores=scores[order])


def _places_of_ids(connection: sqlite3.Connection, keys: Keys, scores: Floats) -> Keys:
    """Return the order of ids among passages of one score; 0 for a passage alone with its own."""
    places = np.zeros(len(keys), np.int64)
    ordered = np.sort(scores)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if len(twice):
        tied = np.flatnonzero(one_of(scores, twice))
        ids = {row[0]: row[1] for row in say(connection, "ids_of_passages", keys=keys[tied])}
        by_id = sorted(tied.tolist(), key=lambda row: ids[int(keys[row])])
        places[by_id] = np.arange(len(by_id))
    return places
