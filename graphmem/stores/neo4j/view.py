"""What a reader keeps in memory of a namespace: arrays that follow its commits by deltas."""

from __future__ import annotations

import threading
from collections import OrderedDict
from copy import copy

import numpy as np
import numpy.typing as npt

from graphmem.model.journal import Change
from graphmem.model.records import EntityRecord, Flags, Keys
from graphmem.model.scope import Condition, Scope
from graphmem.model.source import Source
from graphmem.stores.neo4j.blocks import key_of
from graphmem.stores.neo4j.conditions import FieldValues, check, meets, read_field
from graphmem.stores.neo4j.matrix import VectorMatrix
from graphmem.stores.neo4j.statements import FOREVER, Transaction, numbers, say
from graphmem.stores.sqlite.arenas import EntityArena, PassageArena
from graphmem.stores.sqlite.merges import Merges

# Masks of scopes and columns of filters that are remembered between searches.
_MASKS, _FIELDS = 64, 16


class NamespaceView:
    """The passages of one namespace at one generation; never changed once it is handed out.

    ``keys`` rise; row i of every array is the same passage. ``renewed`` makes the view of a later
    generation from it with what was written since: one indexed read.
    """

    def __init__(self, name: str, number: int, erasures: int) -> None:
        """Begin empty; renewed loads."""
        self.name = name
        self.number = number
        self.erasures = erasures
        self.generation = 0
        self.merge_count = 0
        self.encoder: str | None = None
        self.keys: Keys = np.empty(0, np.int64)
        self.lengths: Keys = np.empty(0, np.int64)
        self.starts: Keys = np.empty(0, np.int64)
        self.ends: Keys = np.empty(0, np.int64)
        self.merges = Merges({})
        self.matrix = VectorMatrix()
        # Shared by the views of all generations, and held by one reader at a time.
        self.passages = PassageArena()
        self.remembering = threading.RLock()
        self._remember_nothing()
        self._masks: dict[tuple[tuple[Condition, ...], int | None, bool], Flags] = {}
        self._fields: OrderedDict[str, FieldValues] = OrderedDict()
        self._lock = threading.RLock()

    def _remember_nothing(self) -> None:
        """Begin what is good for one generation."""
        self.entities = EntityArena(key_of(self.number, 0))
        self.named: dict[str, tuple[EntityRecord, ...]] = {}
        self.lists: dict[int, tuple[Keys, Flags]] = {}
        self.listed = 0  # passages in these lists
        self.current: set[str] = set()  # passages on which no closed fact rests
        self.sources: dict[str, Source] = {}
        self.feedback: tuple[int, list[Change]] | None = None

    def renewed(self, tx: Transaction, generation: int, merge_count: int) -> NamespaceView:
        """Return the view as of a generation."""
        view = copy(self)
        view.load(tx, generation, merge_count)
        return view

    def load(self, tx: Transaction, generation: int, merge_count: int) -> None:
        """Bring a copy up to date; what it shares with the original is replaced, not changed."""
        self._masks, self._fields, self._lock = {}, self._fields.copy(), threading.RLock()
        self._remember_nothing()
        self._load_passages(tx)
        if merge_count != self.merge_count:
            merged = say(tx, "merged_entities", namespace=self.name)
            self.merges = Merges({row["key"]: row["canonical"] for row in merged})
        self.generation, self.merge_count = generation, merge_count

    def _load_passages(self, tx: Transaction) -> None:
        row = say(tx, "passages_since", namespace=self.name, generation=self.generation)[0]
        keys, lengths, starts, ends = (numbers(column) for column in row)
        order = np.argsort(keys)
        keys, lengths, starts, ends = keys[order], lengths[order], starts[order], ends[order]
        last = self.keys[-1] if len(self.keys) else 0
        old, new = keys <= last, keys > last
        if old.any():
            rows = np.searchsorted(self.keys, keys[old])
            self.starts, self.ends = self.starts.copy(), self.ends.copy()
            self.starts[rows], self.ends[rows] = starts[old], ends[old]
            with self.remembering:
                self.passages.forget(rows)
        if new.any():
            self.keys = np.concatenate([self.keys, keys[new]])
            self.lengths = np.concatenate([self.lengths, lengths[new]])
            self.starts = np.concatenate([self.starts, starts[new]])
            self.ends = np.concatenate([self.ends, ends[new]])

    def mask(self, tx: Transaction, scope: Scope, *, closed: bool = False) -> Flags:
        """Return for each row whether the passage is in scope; ``closed`` keeps those of the past.

        Raises:
            BadInput: a condition's value cannot be compared with.
        """
        for condition in scope.conditions:
            check(condition)
        at = (scope.conditions, scope.known, closed)
        with self._lock:
            if at not in self._masks:
                mask = self._held(tx, scope.known, closed=closed)
                for condition in scope.conditions:
                    mask = mask & self._matching(tx, condition)
                if len(self._masks) >= _MASKS:
                    self._masks.clear()
                self._masks[at] = mask
            return self._masks[at]

    def _held(self, tx: Transaction, known: int | None, *, closed: bool) -> Flags:
        if known is None:
            return np.ones(len(self.keys), bool) if closed else self.ends == FOREVER
        held = self.starts <= known
        if not closed:
            held &= known < self.ends
        before = say(tx, "passages_held_before", namespace=self.name, known=known, closed=closed)[
            0
        ]["keys"]
        held[self.rows(numbers(before))] = True
        return held

    def _matching(self, tx: Transaction, condition: Condition) -> Flags:
        field = self._fields.pop(condition.key, None)
        # What a passage's columns say never changes: only those written since are read.
        if field is None or field.generation != self.generation:
            field = read_field(tx, self, condition.key, field)
        self._fields[condition.key] = field
        if len(self._fields) > _FIELDS:
            self._fields.popitem(last=False)
        return meets(condition, field, len(self.keys))

    def rows(self, keys: Keys) -> npt.NDArray[np.intp]:
        """Return the rows of keys, those of other namespaces left out."""
        if not len(self.keys):
            return np.empty(0, np.intp)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        found: npt.NDArray[np.intp] = at[self.keys[at] == keys]
        return found

    def allowed(self, tx: Transaction, scope: Scope, keys: Keys, *, closed: bool = False) -> Keys:
        """Return those of some keys that are in scope, in their order."""
        rows = self.rows(keys)
        return self.keys[rows[self.mask(tx, scope, closed=closed)[rows]]]

    def vectors(self, tx: Transaction) -> VectorMatrix:
        """Return the vectors, loaded at the first call and by deltas afterwards."""
        with self._lock:
            self.matrix = self.matrix.renewed(tx, self.name, self.generation, self.keys)
            return self.matrix


class Views:
    """The views of the namespaces that a process reads; the most recent ones are kept."""

    def __init__(self, most: int = 64) -> None:
        """Keep at most so many."""
        self._most = most
        self._views: OrderedDict[str, NamespaceView] = OrderedDict()
        self._lock = threading.Lock()

    def current(self, tx: Transaction, namespace: str) -> NamespaceView | None:
        """Return the view of a namespace as it stands now; None: not there."""
        found = say(tx, "namespace", name=namespace)
        if not found or found[0]["number"] is None:
            return None
        row = found[0]
        view = self.held(namespace)
        # After an erasure nothing that was loaded before may stay in memory.
        if view is None or (view.number, view.erasures) != (row["number"], row["erasures"]):
            view = NamespaceView(namespace, row["number"], row["erasures"])
        if view.generation != row["generation"]:
            view = view.renewed(tx, row["generation"], row["merges"])
            view.encoder = row["encoder"]
        with self._lock:
            self._views[namespace] = view
            self._views.move_to_end(namespace)
            if len(self._views) > self._most:
                self._views.popitem(last=False)
        return view

    def held(self, namespace: str) -> NamespaceView | None:
        """Return the view that was last used, checked or not."""
        with self._lock:
            return self._views.get(namespace)

    def forget(self) -> None:
        """Drop everything."""
        with self._lock:
            self._views.clear()
