"""The vectors of a namespace in memory: nearest ones by one product, exact."""

from __future__ import annotations

import threading
from collections import OrderedDict
from copy import copy

import numpy as np

from graphmem.model.arrays import distinct
from graphmem.model.records import Floats, Keys
from graphmem.stores.neo4j.statements import Transaction, numbers, say

# Rows of a piece of the matrix: appending never copies what is there (np.concatenate would).
_PIECE = 8_192
# Vectors read at a time: what the server holds in memory of them.
_PAGE = 4_096
# Products with the vectors of questions that are remembered.
_PRODUCTS = 3


class VectorMatrix:
    """The vectors of a namespace in pieces, in the order of their passages' keys.

    One that was handed out never changes; ``renewed`` shares its pieces and fills only rows
    behind its end.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self.generation = 0
        self.keys: Keys = np.empty(0, np.int64)
        self._pieces: list[Floats] = []
        self._products: OrderedDict[bytes, Floats] = OrderedDict()
        self._lock = threading.Lock()

    def renewed(
        self, tx: Transaction, namespace: str, generation: int, passages: Keys
    ) -> VectorMatrix:
        """Return the matrix with the vectors of the passages of a generation (their keys)."""
        if self.generation == generation:
            return self
        matrix = copy(self)
        matrix.generation = generation
        if len(passages):
            matrix.load(tx, namespace, passages)
        return matrix

    def load(self, tx: Transaction, namespace: str, passages: Keys) -> None:
        """Bring a copy up to date; rows behind the original's end are filled in place."""
        self._products, self._lock = OrderedDict(), threading.Lock()
        self._pieces = list(self._pieces)
        # Another namespace has other keys: the first key is below this one's, and above others'.
        last = int(self.keys[-1] if len(self.keys) else passages[0] - 1)
        while last < passages[-1]:
            until = {"key": last, "last": passages[-1], "limit": _PAGE}
            page = say(tx, "vectors_after", namespace=namespace, **until)[0]
            if page["keys"]:
                vectors = np.frombuffer(b"".join(page["vectors"]), "<f4")
                self._append(numbers(page["keys"]), vectors.reshape(len(page["keys"]), -1))
            if len(page["keys"]) < _PAGE:
                break
            last = int(self.keys[-1])

    def _append(self, keys: Keys, vectors: Floats) -> None:
        size = len(self.keys)
        self.keys = np.concatenate([self.keys, keys])
        while len(vectors):
            used = size % _PIECE
            if used == 0:
                self._pieces.append(np.zeros((_PIECE, vectors.shape[1]), np.float32))
            taken = vectors[: _PIECE - used]
            self._pieces[-1][used : used + len(taken)] = taken
            size += len(taken)
            vectors = vectors[len(taken) :]

    @property
    def width(self) -> int:
        """The length of a vector (0: there is none yet)."""
        return self._pieces[0].shape[1] if self._pieces else 0

    def products(self, vector: Floats) -> Floats:
        """Return the product of every row with a vector.

        The last ones are remembered: the parts of one search ask for the same.
        """
        if not self._pieces:
            return np.empty(0, np.float32)
        at = vector.tobytes()
        with self._lock:
            products = self._products.pop(at, None)
            if products is None:
                pieces = [piece @ vector for piece in self._pieces]
                products = np.concatenate(pieces)[: len(self.keys)]
            self._products[at] = products
            if len(self._products) > _PRODUCTS:
                self._products.popitem(last=False)
        return products

    def of(self, keys: Keys) -> Floats:
        """Return the vectors of passages as rows; zeros where there is none."""
        found = np.zeros((len(keys), self.width), np.float32)
        if not len(self.keys):
            return found
        rows = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        there = np.flatnonzero(self.keys[rows] == keys)
        pieces, places = np.divmod(rows[there], _PIECE)
        for piece in distinct(pieces).tolist():
            inside = pieces == piece
            found[there[inside]] = self._pieces[piece][places[inside]]
        return found
