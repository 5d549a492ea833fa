"""What a reader remembers of passages and entities: columns that grow, one slot for each.

A search reads some hundred passages and some thousand entities, mostly those of the searches before
it. Kept as columns, they are gathered by numpy without an object for each; what is not there yet is
read in one statement. An arena that is full is emptied: it starts again with what is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from graphmem.model.arrays import Taken, distinct
from graphmem.model.records import NO_TIME, Flags, Keys
from graphmem.stores.sqlite.writing_entities import EDGE

# About 1.5 kB a passage and 200 bytes an entity: 100 MB and 50 MB at most.
MOST_PASSAGES, MOST_ENTITIES = 65_536, 262_144
# Reads rows by key, in the order of the columns that an arena names.
Read: TypeAlias = Callable[[Sequence[int]], Sequence[Sequence[Any]]]
Slots = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]


class Column:
    """An array that grows at its end; appending costs what is appended, on the whole."""

    def __init__(self, dtype: npt.DTypeLike, width: int | None = None) -> None:
        """Begin empty; ``width`` None makes a column of single values."""
        self._held = np.empty((0,) if width is None else (0, width), dtype)
        self.size = 0

    def extend(self, values: npt.NDArray[Any]) -> None:
        """Put values behind those that are there."""
        size = self.size + len(values)
        if size > len(self._held):
            grown = np.empty((max(2 * size, 1_024), *self._held.shape[1:]), self._held.dtype)
            grown[: self.size] = self._held[: self.size]
            self._held = grown
        self._held[self.size : size] = values
        self.size = size

    def take(self, places: Slots) -> npt.NDArray[Any]:
        """Return the values at some places, as a copy."""
        return self._held.take(places, axis=0)

    def at(self, places: Slots) -> Taken:
        """Return the values at some places, which are gathered when they are asked for.

        What is there is never written again: a column that grew, or was emptied, has a new array.
        """
        return Taken(self._held, places)


class Pieces:
    """For each slot a stretch of some parallel columns."""

    def __init__(self, **dtypes: npt.DTypeLike | tuple[npt.DTypeLike, int]) -> None:
        """Take the columns' names and types, or (type, width)."""
        self._columns = {
            name: Column(*one) if isinstance(one, tuple) else Column(one)
            for name, one in dtypes.items()
        }
        self._starts, self._lengths = Column(np.int64), Column(np.int64)
        self._total = 0

    def extend(self, lengths: Sequence[int], **columns: npt.NDArray[Any]) -> None:
        """Append slots: their lengths, and what they hold one after the other."""
        sizes = np.array(lengths, np.int64)
        ends = self._total + np.cumsum(sizes)
        self._starts.extend(ends - sizes)
        self._lengths.extend(sizes)
        self._total += int(sizes.sum())
        for name, values in columns.items():
            self._columns[name].extend(values)

    def places(self, slots: Slots) -> tuple[Slots, Slots]:
        """Return where each slot's stretch begins in the outcome (n + 1,), and all its places."""
        lengths = self._lengths.take(slots)
        starts = np.zeros(len(slots) + 1, np.int64)
        lengths.cumsum(out=starts[1:])
        places = (self._starts.take(slots) - starts[:-1]).repeat(lengths)
        places += np.arange(len(places))
        return starts, places

    def take(self, name: str, places: Slots) -> npt.NDArray[Any]:
        """Return the values of a column at some places."""
        return self._columns[name].take(places)


class Numbering:
    """Numbers for values in the order in which they come; None is -1."""

    def __init__(self) -> None:
        """Begin with none."""
        self._numbers: dict[object, int] = {None: -1}

    def of(self, values: Iterable[object]) -> npt.NDArray[np.int32]:
        """Return the number of each value; a new one gets the next."""
        numbers = self._numbers
        return np.array([numbers.setdefault(one, len(numbers) - 1) for one in values], np.int32)

    def values(self) -> list[object]:
        """Return the values by their numbers."""
        return list(self._numbers)[1:]


class PassageArena:
    """What scoring reads of the passages of a namespace, addressed by their rows in its view."""

    def __init__(self) -> None:
        """Begin empty."""
        self._slot: npt.NDArray[np.int32] = np.empty(0, np.int32)
        self._clear(0)

    def _clear(self, width: int) -> None:
        self._slot.fill(-1)
        self._width, self._size = width, 0
        self._sessions, self._speakers = Numbering(), Numbering()
        self.ids = Column(object)
        self.positions, self.sessions, self.speakers = (Column(np.int32) for _ in range(3))
        self.times = Column(np.int64)
        self.tokens = Pieces(token=np.uint32, sentence=np.int16)
        self.sentences = Pieces(vector=(np.int8, width), asks=bool)
        self.edges = Pieces(edge=EDGE)

    def forget(self, rows: Rows) -> None:
        """Drop passages that changed."""
        self._slot[rows[rows < len(self._slot)]] = -1

    def speaker_names(self) -> list[object]:
        """Return the speakers by their numbers."""
        return self._speakers.values()

    def slots(self, read: Read, rows: Rows, keys: Keys) -> Slots:
        """Return the slots of passages (rows and keys of the view), reading those not held: key,
        id, source, session, ordinal, speaker, at, tokens, their sentences, the sentences'
        vectors, which of them ask, edges.
        """
        if len(rows) and int(rows.max()) >= len(self._slot):
            grown = np.full(2 * (int(rows.max()) + 1), -1, np.int32)
            grown[: len(self._slot)] = self._slot
            self._slot = grown
        missing = self._slot[rows] < 0
        if missing.any():
            if self._size + int(missing.sum()) > MOST_PASSAGES:
                self._clear(self._width)
                missing[:] = True
            self._load(read, dict(zip(keys[missing].tolist(), rows[missing], strict=True)))
            if (self._slot[rows] < 0).any():  # emptied, as vectors have another length now
                self._load(read, dict(zip(keys.tolist(), rows, strict=True)))
        return self._slot[rows].astype(np.int64)

    def _load(self, read: Read, row_of: dict[int, int]) -> None:
        found = read(sorted(row_of))
        (keys, ids, sources, sessions, ordinals, speakers, ats, *blobs) = zip(*found, strict=True)
        tokens, numbers, vectors, asks, edges = blobs
        sentences = [len(one) for one in asks]
        width = next((len(v) // n for v, n in zip(vectors, sentences, strict=True) if v), 0)
        if width and width != self._width:
            self._clear(width)
        self._slot[[row_of[key] for key in keys]] = np.arange(self._size, self._size + len(keys))
        self._size += len(keys)
        self.ids.extend(np.array(ids, object))
        self.positions.extend(np.array(ordinals, np.int32))
        self.sessions.extend(self._sessions.of(zip(sources, sessions, strict=True)))
        self.speakers.extend(self._speakers.of(speakers))
        self.times.extend(np.array([NO_TIME if at is None else at for at in ats], np.int64))
        self.tokens.extend(
            [len(one) // 4 for one in tokens],
            token=np.frombuffer(b"".join(tokens), "<u4"),
            sentence=np.frombuffer(b"".join(numbers), "<i2"),
        )
        filled = [v or bytes(n * self._width) for v, n in zip(vectors, sentences, strict=True)]
        rows = np.frombuffer(b"".join(filled), np.int8)
        self.sentences.extend(
            sentences,
            vector=rows.reshape(sum(sentences), self._width),
            asks=np.frombuffer(b"".join(asks), bool),
        )
        pieces = [one or b"" for one in edges]
        self.edges.extend(
            [len(one) // EDGE.itemsize for one in pieces],
            edge=np.frombuffer(b"".join(pieces), EDGE),
        )


class EntityArena:
    """What neighbourhoods show of entities, by key; good for one generation of its namespace."""

    def __init__(self, least: int = 0) -> None:
        """Begin empty; no key is below ``least``."""
        self._least = least
        self._slot: npt.NDArray[np.int32] = np.empty(0, np.int32)
        self.clear()

    def clear(self) -> None:
        """Forget everything: counts, names and types change with writes."""
        self._slot.fill(-1)
        self._size = 0
        self.namespaces, self.recorded_from = Column(np.int64), Column(np.int64)
        self.passages, self.folded = Column(np.int32), Column(np.int64)
        self.qualified = Column(bool)
        self.ids, self.names, self.types = (Column(object) for _ in range(3))

    def slots(self, read: Read, keys: Keys) -> tuple[Slots, Flags]:
        """Return the slots of entities and which of them there are, reading those not held: key,
        namespace, recorded_from, passages, id, name, type.
        """
        if not len(keys):
            return np.empty(0, np.int64), np.empty(0, bool)
        places = keys - self._least
        if int(places.max()) >= len(self._slot):
            grown = np.full(2 * (int(places.max()) + 1), -1, np.int32)
            grown[: len(self._slot)] = self._slot
            self._slot = grown
        missing = keys[self._slot[places] < 0]
        if len(missing):
            if self._size + len(missing) > MOST_ENTITIES:
                self.clear()
                missing = keys
            self._load(read, distinct(missing))
        slots = self._slot[places].astype(np.int64)
        there = slots >= 0
        return (slots if there.all() else np.where(there, slots, 0)), there

    def places(self, keys: Keys, among: Keys) -> npt.NDArray[np.int32]:
        """Return the place of each of some entities among others (rising), all of them there.

        By their slots: searching for each took ten times as long.
        """
        place = np.empty(self._size, np.int32)
        place[self._slot[among - self._least]] = np.arange(len(among), dtype=np.int32)
        return place[self._slot[keys - self._least]]

    def _load(self, read: Read, missing: Keys) -> None:
        found = read(missing.tolist())
        if not found:
            return
        keys, namespaces, recorded, passages, ids, names, types = zip(*found, strict=True)
        places = np.array(keys, np.int64) - self._least
        self._slot[places] = np.arange(self._size, self._size + len(keys))
        self._size += len(keys)
        self.namespaces.extend(np.array(namespaces, np.int64))
        self.recorded_from.extend(np.array(recorded, np.int64))
        self.passages.extend(np.array(passages, np.int32))
        self.folded.extend(np.array([hash(name.casefold()) for name in names], np.int64))
        self.qualified.extend(np.array(["(" in name or "," in name for name in names], bool))
        for column, values in ((self.ids, ids), (self.names, names), (self.types, types)):
            column.extend(np.array(values, object))
