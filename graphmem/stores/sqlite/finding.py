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
_DIGITS = 6


def postings(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, terms: Sequence[str]
) -> Postings:
    """Return the postings of terms; one statement for all of them."""
    mask = view.mask(connection, scope)
    lists = _token_lists(connection, view.number, terms)
    found = []
    for term in terms:
        keys = lists[token_of(view.number, term)]
        counts = np.ones(len(keys), np.int32)
        for bit in range(FREQUENCY_BITS):
            more = lists[frequency_token(view.number, bit, term)]
            if len(more):
                counts[np.searchsorted(keys, more)] += 1 << bit
        rows = np.searchsorted(view.keys, keys)
        inside = mask[rows]
        found.append(
            Posting(
                term=term,
                keys=keys[inside],
                counts=counts[inside],
                lengths=view.lengths[rows[inside]].astype(np.int32),
                passages=int(inside.sum()),
            )
        )
    passages = int(mask.sum())
    return Postings(
        postings=tuple(found),
        passages=passages,
        mean_length=float(view.lengths[mask].mean()) if passages else 0.0,
    )


def _token_lists(
    connection: sqlite3.Connection, namespace: int, terms: Sequence[str]
) -> dict[str, Keys]:
    tokens = [token_of(namespace, term) for term in terms]
    tokens += [frequency_token(namespace, bit, t) for t in terms for bit in range(FREQUENCY_BITS)]
    tokens = list(dict.fromkeys(tokens))
    rows = say(connection, "passages_with_tokens", tokens=tokens)
    return {tokens[number]: numbers(keys) for number, keys in rows}


def nearest(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, vector: Floats, limit: int
) -> Nearest:
    """Return the nearest passages in scope: one product with all vectors.

    Raises:
        BadInput: the vector has another length than the stored ones.
    """
    matrix = view.matrix(connection)
    keys = matrix.keys()
    inside = view.mask(connection, scope)[view.rows(keys)]
    if limit <= 0 or not inside.any():
        return Nearest(keys=np.empty(0, np.int64), scores=np.empty(0, np.float32))
    if matrix.width != len(vector):
        raise BadInput(
            f"the store's vectors have {matrix.width} numbers, the question's {len(vector)}: "
            "ask with the encoder that the store was written with"
        )
    scores = np.round(matrix.products(np.asarray(vector, np.float32))[inside], _DIGITS)
    keys = keys[inside]
    if limit < len(scores):
        least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        best = np.flatnonzero(scores >= least)
        scores, keys = scores[best], keys[best]
    ids = {row[0]: row[1] for row in say(connection, "ids_of_passages", keys=keys)}
    order = sorted(range(len(keys)), key=lambda i: (-scores[i], ids[int(keys[i])]))[:limit]
    return Nearest(keys=keys[order], scores=scores[order])
