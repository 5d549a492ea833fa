"""What a reader keeps in memory of a namespace: arrays that follow its commits by deltas."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from graphmem.model.arrays import distinct
from graphmem.model.records import EntityRecord, Flags, Floats, Indices, Keys, Nearest
from graphmem.model.scope import Condition, Scope
from graphmem.stores.sqlite.arenas import EntityArena, PassageArena, Slots
from graphmem.stores.sqlite.conditions import check, matching
from graphmem.stores.sqlite.merges import Merges
from graphmem.stores.sqlite.rough import RoughVectors
from graphmem.stores.sqlite.statements import FOREVER, numbers, say, tuples

# Rows of a piece of the matrix: appending never copies what is there (np.concatenate would).
_PIECE = 8_192
# Passages of terms that are remembered (60 MB), and as how many a list counts that is empty.
_MOST_LISTED, _EMPTY = 5_000_000, 40
# From so many rows on (256 MB of them) rough products say first which rows may be near.
_MANY = 1 << 18
# Filters whose passages are remembered between searches.
_FILTERS = 64


class NamespaceView:
    """The passages of one namespace: keys, lengths and record intervals, and their vectors.

    ``keys`` rise; row i of every array is the same passage. It is loaded at the first read and
    brought up to date by ``refresh`` with what has a later generation: one indexed read.
    """

    def __init__(self, number: int, erasures: int) -> None:
        """Begin empty; refresh loads."""
        self.number = number
        self.erasures = erasures
        self.generation = 0
        self.keys: Keys = np.empty(0, np.int64)
        self.lengths: npt.NDArray[np.int32] = np.empty(0, np.int32)
        self.starts: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self.ends: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self.vectors: VectorMatrix | None = None
        self.is_spoken = False  # some passage has a speaker
        self.has_own_vectors = False  # made by the store's encoder, as was found once
        self.passages = PassageArena()
        self.entities = EntityArena()
        self.named: dict[str, tuple[EntityRecord, ...]] = {}
        self.lists = TermLists()
        self.nearest: OrderedDict[Any, Nearest] = OrderedDict()
        self.merges = Merges({})
        self._merges = 0
        self._filters: OrderedDict[Condition, tuple[int, Flags]] = OrderedDict()
        self._statistics: dict[tuple[tuple[Condition, ...], int | None], tuple[int, float]] = {}
        self._masks: dict[tuple[tuple[Condition, ...], int | None, bool], Flags] = {}

    def refresh(self, connection: sqlite3.Connection, generation: int, merges: int) -> None:
        """Load what was written since the last refresh.

        ``merges`` counts what was ever merged or split: only then are these loaded again.
        """
        if generation == self.generation:
            return
        row = say(connection, "passages_since", namespace=self.number, generation=self.generation)[
            0
        ]
        *texts, spoken = row
        self.is_spoken |= spoken > 0
        keys, lengths, starts, ends = map(numbers, texts)
        last = self.keys[-1] if len(self.keys) else 0
        old = keys <= last
        if old.any():
            rows = np.searchsorted(self.keys, keys[old])
            self.starts[rows], self.ends[rows] = starts[old], ends[old]
            self.passages.forget(rows)
        new = ~old
        if new.any():
            self.keys = np.concatenate([self.keys, keys[new]])
            self.lengths = np.concatenate([self.lengths, lengths[new].astype(np.int32)])
            self.starts = np.concatenate([self.starts, starts[new]])
            self.ends = np.concatenate([self.ends, ends[new]])
        if merges != self._merges:
            merged = say(connection, "merged_entities", namespace=self.number)
            self.merges = Merges({row["key"]: row["canonical"] for row in merged})
            self._merges = merges
        self._masks.clear()
        self._statistics.clear()
        self.entities.clear()
        self.named.clear()
        self.lists.clear()
        self.nearest.clear()
        self.generation = generation

    def mask(self, connection: sqlite3.Connection, scope: Scope, *, closed: bool = False) -> Flags:
        """Return for each row whether the passage is in scope; ``closed`` keeps those of the past.

        Raises:
            BadInput: a condition's value cannot be compared with.
        """
        for condition in scope.conditions:
            check(condition)
        at = (scope.conditions, scope.known, closed)
        if at not in self._masks:
            mask = self._held(connection, scope.known, closed=closed)
            for condition in scope.conditions:
                mask = mask & self._matching(connection, condition)
            if len(self._masks) >= _FILTERS:
                self._masks.clear()
                self._statistics.clear()
            self._masks[at] = mask
        return self._masks[at]

    def statistics(self, connection: sqlite3.Connection, scope: Scope) -> tuple[int, float]:
        """Return how many passages are in scope, and their mean length."""
        at = (scope.conditions, scope.known)
        mask = self.mask(connection, scope)
        if at not in self._statistics:
            amount = int(mask.sum())
            mean = float(self.lengths[mask].mean()) if amount else 0.0
            self._statistics[at] = amount, mean
        return self._statistics[at]

    def _held(self, connection: sqlite3.Connection, known: int | None, *, closed: bool) -> Flags:
        if known is None:
            return np.ones(len(self.keys), bool) if closed else self.ends == FOREVER
        held = self.starts <= known
        if not closed:
            held &= known < self.ends
        before = say(
            connection,
            "passages_held_before",
            namespace=self.number,
            known=known,
            closed=int(closed),
        )[0][0]
        held[self.rows(numbers(before))] = True
        return held

    def _matching(self, connection: sqlite3.Connection, condition: Condition) -> Flags:
        """Return which rows meet a condition; only what was written since is asked for again."""
        generation, known = self._filters.pop(condition, (0, np.empty(0, bool)))
        if generation != self.generation:
            known = self._fresh(connection, condition, generation, known)
        self._filters[condition] = (self.generation, known)
        if len(self._filters) > _FILTERS:
            self._filters.popitem(last=False)
        return known

    def _fresh(
        self, connection: sqlite3.Connection, condition: Condition, generation: int, known: Flags
    ) -> Flags:
        flags = np.zeros(len(self.keys), bool)
        positive, keys = matching(connection, self.number, generation, condition)
        flags[self.rows(keys)] = True
        if not positive:
            flags = ~flags
        # A passage's fields never change: what an earlier generation answered still holds.
        flags[: len(known)] = known
        return flags

    def rows(self, keys: Keys) -> npt.NDArray[np.intp]:
        """Return the rows of keys, those of other namespaces left out."""
        if not len(self.keys):
            return np.empty(0, np.intp)
        first = int(self.keys[0])
        if int(self.keys[-1]) - first == len(self.keys) - 1:  # without gaps: no need to search
            places: npt.NDArray[np.intp] = keys - first
            return places[(places >= 0) & (places < len(self.keys))]
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        found: npt.NDArray[np.intp] = at[self.keys[at] == keys]
        return found

    def allowed(
        self, connection: sqlite3.Connection, scope: Scope, keys: Keys, *, closed: bool = False
    ) -> Keys:
        """Return those of some keys that are in scope, in their order."""
        rows = self.rows(keys)
        return self.keys[rows[self.mask(connection, scope, closed=closed)[rows]]]

    def passage_slots(self, connection: sqlite3.Connection, keys: Keys) -> Slots:
        """Return where the arena holds some passages of this namespace."""
        read = partial(_passage_arrays, connection)
        return self.passages.slots(read, self.rows(keys), keys)

    def entity_slots(self, connection: sqlite3.Connection, keys: Keys) -> tuple[Slots, Flags]:
        """Return where the arena holds some entities, and which of them there are."""
        return self.entities.slots(partial(_entity_heads, connection), keys)

    def matrix(self, connection: sqlite3.Connection) -> VectorMatrix:
        """Return the vectors, loaded at the first call and by deltas afterwards."""
        if self.vectors is None:
            self.vectors = VectorMatrix()
        self.vectors.refresh(connection, self)
        return self.vectors


def _passage_arrays(connection: sqlite3.Connection, keys: Sequence[int]) -> Sequence[Sequence[Any]]:
    return tuples(connection, "passage_arrays", keys=keys)


def _entity_heads(connection: sqlite3.Connection, keys: Sequence[int]) -> Sequence[Sequence[Any]]:
    return tuples(connection, "entity_heads", keys=keys)


class TermLists:
    """The passages of terms, and how often each holds it: most questions have common words, and
    reading their lists takes long.

    At a million passages the lists of a question's words hold some 300,000 keys, which take 80 ms
    to read and none to find here. The longest unused ones make room.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._held: OrderedDict[str, tuple[Keys, Indices]] = OrderedDict()
        self._size = 0

    def get(self, term: str) -> tuple[Keys, Indices] | None:
        """Return the passages of a term with its counts, if they are remembered."""
        found = self._held.get(term)
        if found is not None:
            self._held.move_to_end(term)
        return found

    def put(self, term: str, keys: Keys, counts: Indices) -> None:
        """Remember the passages of a term that was not held."""
        self._held[term] = keys, counts
        self._size += len(keys) + _EMPTY
        while self._size > _MOST_LISTED:
            _, (oldest, _) = self._held.popitem(last=False)
            self._size -= len(oldest) + _EMPTY

    def clear(self) -> None:
        """Forget all: something was written."""
        self._held.clear()
        self._size = 0


class VectorMatrix:
    """The vectors of a namespace in pieces, with the row of the view that each belongs to."""

    def __init__(self) -> None:
        """Begin empty."""
        self.generation = 0
        self._pieces: list[Floats] = []
        self._size = 0
        self._keys: list[Keys] = []
        self._last = 0
        self._rough = RoughVectors()

    def refresh(self, connection: sqlite3.Connection, view: NamespaceView) -> None:
        """Append the vectors of passages written since."""
        if self.generation == view.generation:
            return
        new = view.keys[np.searchsorted(view.keys, self._last, "right") :]
        if len(new) and new[-1] - new[0] == len(new) - 1:  # nobody else's between them
            ends = {"first": int(new[0]), "last": int(new[-1])}
            rows = tuples(connection, "vectors_between", **ends)
        else:
            rows = tuples(
                connection,
                "vectors_after",
                namespace=view.number,
                generation=self.generation,
                key=self._last,
            )
        if rows:
            self._append(
                np.array([row[0] for row in rows], np.int64),
                np.frombuffer(b"".join([row[1] for row in rows]), "<f4").reshape(len(rows), -1),
            )
        self.generation = view.generation

    def _append(self, keys: Keys, vectors: Floats) -> None:
        self._keys.append(keys)
        self._last = int(keys[-1])
        while len(vectors):
            used = self._size % _PIECE
            if used == 0 and len(vectors) >= _PIECE:  # whole, never written again: not copied
                self._pieces.append(vectors[:_PIECE])
                self._size += _PIECE
                vectors = vectors[_PIECE:]
                continue
            if used == 0:
                self._pieces.append(np.zeros((_PIECE, vectors.shape[1]), np.float32))
            taken = vectors[: _PIECE - used]
            self._pieces[-1][used : used + len(taken)] = taken
            self._size += len(taken)
            vectors = vectors[len(taken) :]

    @property
    def width(self) -> int:
        """The length of a vector (0: there is none yet)."""
        return self._pieces[0].shape[1] if self._pieces else 0

    def of(self, keys: Keys) -> Floats:
        """Return the vectors of some passages, zeros for those without one."""
        held = self.keys()
        if not len(held) or not len(keys):
            return np.zeros((len(keys), self.width), np.float32)
        rows = np.minimum(np.searchsorted(held, keys), len(held) - 1)
        same = held[rows] == keys
        if len(self._pieces) == 1 and same.all():
            return self._pieces[0].take(rows, axis=0)
        found = np.zeros((len(keys), self.width), np.float32)
        there = np.flatnonzero(same)
        pieces, places = np.divmod(rows[there], _PIECE)
        for piece in distinct(pieces).tolist():
            inside = pieces == piece
            found[there[inside]] = self._pieces[piece][places[inside]]
        return found

    def keys(self) -> Keys:
        """Return the keys of all rows, rising."""
        if len(self._keys) > 1:
            self._keys = [np.concatenate(self._keys)]
        return self._keys[0] if self._keys else np.empty(0, np.int64)

    def nearest(
        self, vector: Floats, limit: int, inside: Flags | None = None, *, slack: float = 0.0
    ) -> tuple[Keys, Floats]:
        """Return the rows with the greatest products with a vector, among all or those ``inside``
        (n,), and these products: at least ``limit``, and all up to ``slack`` under the last.
        """
        if not self._pieces:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        last = self._size - _PIECE * (len(self._pieces) - 1)
        pieces = [*self._pieces[:-1], self._pieces[-1][:last]]
        if self._size < _MANY:
            products, off = np.concatenate([piece @ vector for piece in pieces]), 0.0
        else:
            rough, off = self._rough.products(pieces[:-1], vector)
            products = np.concatenate([rough, pieces[-1] @ vector])
        rows = np.arange(len(products)) if inside is None else np.flatnonzero(inside)
        products = products if inside is None else products[rows]
        if limit < len(rows):
            least = np.partition(products, len(rows) - limit)[len(rows) - limit]
            near = np.flatnonzero(products >= least - 2 * off - slack)
            rows, products = rows[near], products[near]
        if off:
            products = self.of(self.keys()[rows]) @ vector
        return rows, products


class Views:
    """The views of the namespaces that a process reads; the most recent ones are kept."""

    def __init__(self, most: int = 64) -> None:
        """Keep at most so many."""
        self._most = most
        self._views: OrderedDict[str, NamespaceView] = OrderedDict()

    def current(self, connection: sqlite3.Connection, namespace: str) -> NamespaceView | None:
        """Return the view of a namespace as of the connection's snapshot; None: not there."""
        found = say(connection, "namespace", name=namespace)
        if not found:
            return None
        number, generation, _, erasures, merges = found[0]
        view = self._views.pop(namespace, None)
        # After an erasure nothing that was loaded before may stay in memory.
        if view is None or view.erasures != erasures or view.number != number:
            view = NamespaceView(number, erasures)
        view.refresh(connection, generation, merges)
        self._views[namespace] = view
        if len(self._views) > self._most:
            self._views.popitem(last=False)
        return view

    def forget(self) -> None:
        """Drop everything."""
        self._views.clear()
