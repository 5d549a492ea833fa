"""Candidates: the postings of terms and the nearest vectors, exact within a scope."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graphmem.errors import BadInput
from graphmem.model.records import Floats, Keys, Nearest, Posting, Postings
from graphmem.model.scope import Scope
from graphmem.stores.neo4j.blocks import POSTING, joined, key_of
from graphmem.stores.neo4j.round_trips import Reading, as_indexed
from graphmem.stores.neo4j.statements import Transaction, indexable, say

# Cosines are compared to so many digits: the last bits differ with a row's place in the matrix.
_DIGITS = 6
_LAST_DIGIT = 10.0**-_DIGITS


def postings(reading: Reading, scope: Scope, terms: Sequence[str]) -> Postings:
    """Return the postings of terms; one statement for all of them."""
    view = reading.view
    rows = reading.postings(as_indexed(terms)).values()
    lists = {term: joined(tail, sealed, POSTING) for term, tail, sealed in rows}
    mask = view.mask(reading.tx, scope)
    found = []
    for term in terms:
        records = lists[indexable(term)]
        keys = key_of(view.number, 0) | records["passage"].astype(np.int64)
        at = _rows(view.keys, keys)
        inside = (at >= 0) & mask[at] if len(mask) else np.zeros(len(keys), bool)
        found.append(
            Posting(
                term=term,
                keys=keys[inside],
                counts=records["count"][inside].astype(np.int32),
                lengths=view.lengths[at[inside]].astype(np.int32),
                passages=int(inside.sum()),
            )
        )
    passages = int(mask.sum())
    return Postings(
        postings=tuple(found),
        passages=passages,
        mean_length=float(view.lengths[mask].mean()) if passages else 0.0,
    )


def _rows(held: Keys, keys: Keys) -> Keys:
    """Return the rows of keys, -1 for those that were written since the view was loaded."""
    at = np.searchsorted(held, keys)
    at[at == len(held)] = 0
    if len(held):
        at[held[at] != keys] = -1
    return at


def nearest(reading: Reading, scope: Scope, vector: Floats, limit: int) -> Nearest:
    """Return the nearest passages in scope: one product with all vectors.

    Raises:
        BadInput: the vector has another length than the stored ones.
    """
    view, tx = reading.view, reading.tx
    matrix = view.vectors(tx)
    keys, mask = matrix.keys, view.mask(tx, scope)
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
    order = np.lexsort((_places_of_ids(tx, keys, scores), -scores))[:limit]
    return Nearest(keys=keys[order], scores=scores[order])


def _places_of_ids(tx: Transaction, keys: Keys, scores: Floats) -> Keys:
    """Return the order of ids among passages of one score; 0 for a passage alone with its own."""
    same = np.unique(scores, return_inverse=True, return_counts=True)
    tied = np.flatnonzero(same[2][same[1]] > 1)
    places = np.zeros(len(keys), np.int64)
    if len(tied):
        found = say(tx, "ids_of_passages", keys=keys[tied])[0]
        ids = dict(zip(found["keys"], found["ids"], strict=True))
        by_id = sorted(tied.tolist(), key=lambda row: ids.get(int(keys[row]), ""))
        places[by_id] = np.arange(len(by_id))
    return places
