"""Candidates: the postings of terms and the nearest vectors, exact within a scope."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import numpy as np

from graphmem.errors import BadInput
from graphmem.model.records import Floats, Keys, Nearest, Posting, Postings
from graphmem.model.scope import Scope
from graphmem.stores.sqlite.statements import numbers, say
from graphmem.stores.sqlite.view import NamespaceView
from graphmem.stores.sqlite.writing_passages import FREQUENCY_BITS, frequency_token, token_of

# Cosines are compared to so many digits: the last bits differ with a row's place in the matrix.
_DIGITS, _LAST_DIGIT = 6, 1e-6


def postings(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, terms: Sequence[str]
) -> Postings:
    """Return the postings of terms; one statement for all of them."""
    mask = view.mask(connection, scope)
    whole = bool(mask.all())
    lists = _token_lists(connection, view, terms)
    found = []
    for term in terms:
        keys = lists[token_of(view.number, term)]
        counts = np.ones(len(keys), np.int32)
        for bit in range(FREQUENCY_BITS):
            more = lists[frequency_token(view.number, bit, term)]
            if len(more):
                counts[np.searchsorted(keys, more)] += 1 << bit
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


def _token_lists(
    connection: sqlite3.Connection, view: NamespaceView, terms: Sequence[str]
) -> dict[str, Keys]:
    tokens = [token_of(view.number, term) for term in terms]
    tokens += [frequency_token(view.number, bit, t) for t in terms for bit in range(FREQUENCY_BITS)]
    found = {token: view.lists.get(token) for token in dict.fromkeys(tokens)}
    missing = [token for token, keys in found.items() if keys is None]
    if missing:
        for number, text in say(connection, "passages_with_tokens", tokens=missing):
            found[missing[number]] = keys = numbers(text)
            view.lists.put(missing[number], keys)
    return {token: keys for token, keys in found.items() if keys is not None}


def nearest(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, vector: Floats, limit: int
) -> Nearest:
    """Return the nearest passages in scope: one product with all vectors.

    Raises:
        BadInput: the vector has another length than the stored ones.
    """
    matrix = view.matrix(connection)
    keys = matrix.keys()
    mask = view.mask(connection, scope)
    inside = None if mask.all() else mask[view.rows(keys)]
    if limit <= 0 or not (len(keys) if inside is None else inside.any()):
        return Nearest(keys=np.empty(0, np.int64), scores=np.empty(0, np.float32))
    if matrix.width != len(vector):
        raise BadInput(
            f"the store's vectors have {matrix.width} numbers, the question's {len(vector)}: "
            "ask with the encoder that the store was written with"
        )
    scores = matrix.products(np.asarray(vector, np.float32))
    if inside is not None:
        scores, keys = scores[inside], keys[inside]
    if limit < len(scores):
        least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        best = np.flatnonzero(scores >= least - _LAST_DIGIT)
        scores, keys = scores[best], keys[best]
    scores = np.round(scores, _DIGITS)
    order = np.lexsort((_places_of_ids(connection, keys, scores), -scores))[:limit]
    return Nearest(keys=keys[order], scores=scores[order])


def _places_of_ids(connection: sqlite3.Connection, keys: Keys, scores: Floats) -> Keys:
    """Return the order of ids among passages of one score; 0 for a passage alone with its own."""
    same = np.unique(scores, return_inverse=True, return_counts=True)
    tied = np.flatnonzero(same[2][same[1]] > 1)
    places = np.zeros(len(keys), np.int64)
    if len(tied):
        ids = {row[0]: row[1] for row in say(connection, "ids_of_passages", keys=keys[tied])}
        by_id = sorted(tied.tolist(), key=lambda row: ids[int(keys[row])])
        places[by_id] = np.arange(len(by_id))
    return places
