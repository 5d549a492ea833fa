"""What one read, or several that belong together, ask the server: seldom, and much at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import neo4j
import numpy as np

from graphmem.model.journal import Change
from graphmem.model.records import AssertionRecord, Flags, Keys
from graphmem.model.source import Source
from graphmem.stores.neo4j import reading
from graphmem.stores.neo4j.arrays import unpacked
from graphmem.stores.neo4j.blocks import NUMBER_BITS
from graphmem.stores.neo4j.statements import (
    LATEST,
    Transaction,
    columns,
    indexable,
    numbers,
    say,
    say_behind,
)
from graphmem.stores.neo4j.view import NamespaceView
from graphmem.stores.sqlite.arenas import Slots
from graphmem.stores.sqlite.rows import read_source

# Entities mentioned in more passages than this have their lists read when a walk needs them.
_MOST_ALONG = 4_096
# Passages of which a view remembers that no fact of theirs is over, and sources.
_MOST_CURRENT, _MOST_SOURCES = 65_536, 65_536


# What neighbourhoods show of entities.
_HEAD = ("key", "recorded_from", "passages", "id", "name", "type")


class OutOfDate(Exception):
    """A namespace was written since its view was loaded."""


class Reading:
    """The view of a namespace that reads go by, whether it was checked, and what came along.

    Most reads find the view as it was: so their first statement tells the generation, beside what
    it was asked for, and only when this is another one the view is renewed and all is read again.
    Where reads belong together one check does for all of them, and what the next ones ask for
    comes with what the first do: ``names`` and ``terms`` at a point (``known``) with the first
    statement, entities with the passages that mention them, sources with theirs.
    """

    def __init__(self, view: NamespaceView, *, checked: bool, together: bool = False) -> None:
        """Begin with a view that was checked a moment ago, or with one that was not."""
        self.view = view
        self.together = together
        self.checked = checked
        self._tx: Transaction | None = None
        self._ahead: tuple[Sequence[str], Sequence[str], int] = ((), (), LATEST)
        self._named: dict[tuple[str, int], list[Sequence[Any]]] = {}
        self._terms: dict[str, Sequence[Any]] = {}
        self._facts: dict[str, list[Any]] = {}
        self._assertions: dict[str, AssertionRecord] = {}

    def within(self, tx: Transaction) -> Reading:
        """Return the reading with what it says its next statements in."""
        self._tx = tx
        return self

    def look_ahead(self, names: Sequence[str], terms: Sequence[str], known: int) -> None:
        """Look names (as of a point) and terms up with the first statement."""
        self._ahead = names, terms, known

    @property
    def tx(self) -> Transaction:
        """What statements are said in now."""
        assert self._tx is not None  # noqa: S101 - within was called, or this is a mistake here
        return self._tx

    def rows(self, name: str, /, **parameters: Any) -> list[Any]:
        """Run a statement that tells the generation and return its rows.

        Raises:
            OutOfDate: the view is of another generation.
        """
        record = self.record(name, **parameters)
        return [] if record is None else list(record["rows"])

    def record(self, name: str, /, **parameters: Any) -> neo4j.Record | None:
        """Run a statement that tells the generation and return its record; None: no namespace.

        Raises:
            OutOfDate: the view is of another generation.
        """
        found = say(self.tx, name, namespace=self.view.name, **parameters)
        if not self.checked:
            self._compare(found)
        return found[0] if found else None

    def ensure_checked(self) -> None:
        """Check the view unless a statement did so, or will do before the last read's end.

        Raises:
            OutOfDate: the view is of another generation.
        """
        if not self.together:
            self.finish()

    def finish(self) -> None:
        """Check the view by a statement of its own, unless another one did so.

        Raises:
            OutOfDate: the view is of another generation.
        """
        if not self.checked:
            self._compare(say(self.tx, "namespace", name=self.view.name))

    def _compare(self, found: list[neo4j.Record]) -> None:
        view = self.view
        if not found or (found[0]["generation"], found[0]["erasures"]) != (
            view.generation,
            view.erasures,
        ):
            raise OutOfDate
        self.checked = True

    # ---- passages and entities ------------------------------------------------------------

    def passage_slots(self, keys: Keys, *, heads: bool = False) -> Slots:
        """Return where the view's arena holds some passages of the namespace; with ``heads``, the
        entities that they mention come along.

        Raises:
            OutOfDate: the view is of another generation.
        """

        def read(missing: Sequence[int]) -> Sequence[Sequence[Any]]:
            found = self._look_up(passages=missing, heads=heads or self.together)
            if len(found) < len(missing):
                raise OutOfDate  # erased since the view was checked
            self.keep_current([row[2] for row in found if not row[0]])
            return [_unpacked(row) for row in found]

        slots = self.view.passages.slots(read, self.view.rows(keys), keys)
        self.ensure_checked()
        return slots

    def entity_slots(self, keys: Keys) -> tuple[Slots, Flags]:
        """Return where the view's arena holds some entities, and which of them there are.

        Raises:
            OutOfDate: the view is of another generation.
        """
        own = keys >> NUMBER_BITS == self.view.number
        found, there = self.view.entities.slots(self._entity_heads, keys[own])
        self.ensure_checked()
        slots, flags = np.zeros(len(keys), np.int64), np.zeros(len(keys), bool)
        slots[own], flags[own] = found, there
        return slots, flags

    def _entity_heads(self, keys: Sequence[int]) -> Sequence[Sequence[Any]]:
        return [self._head(row) for row in self.rows("entity_heads", keys=keys)]

    def _head(self, row: Sequence[Any]) -> Sequence[Any]:
        return row[0], self.view.number, *row[1:]

    def keep_heads(self, rows: Iterable[Sequence[Any]]) -> None:
        """Remember what neighbourhoods show of entities: key, recorded_from, passages, id, name,
        type.
        """
        heads = {row[0]: self._head(row) for row in rows}
        with self.view.remembering:
            self.view.entities.slots(
                lambda missing: [heads[key] for key in missing], numbers(sorted(heads))
            )

    # ---- names and terms ------------------------------------------------------------------

    def named(self, names: Sequence[str], known: int) -> list[Sequence[Any]]:
        """Return for normalised names (as indexed) the entities that go by them at a point, each
        row a name, an entity, its names, and its passages if they are few.

        Raises:
            OutOfDate: the view is of another generation.
        """
        missing = [one for one in names if (one, known) not in self._named]
        if missing:
            self._look_up(names=missing, known=known)
        return [row for one in names for row in self._named[one, known]]

    def postings(self, terms: Sequence[str]) -> Mapping[str, Sequence[Any]]:
        """Return the open end and the sealed blocks of each term's list, by the term as indexed.

        Raises:
            OutOfDate: the view is of another generation.
        """
        missing = [one for one in terms if one not in self._terms]
        if missing or not self.checked:
            self._look_up(terms=missing)
        return {one: self._terms[one] for one in terms}

    def _look_up(
        self,
        *,
        passages: Sequence[int] = (),
        heads: bool = False,
        names: Sequence[str] = (),
        terms: Sequence[str] = (),
        known: int = LATEST,
    ) -> Sequence[Sequence[Any]]:
        """Say the statement for all of these, and for what is to be looked up ahead."""
        names_ahead, terms_ahead, known_ahead = self._ahead
        if names and known_ahead != known:
            names_ahead = ()
        if names_ahead:
            known = known_ahead
        self._ahead = (), (), LATEST
        names = list(dict.fromkeys([*names, *names_ahead]))
        terms = list(dict.fromkeys([*terms, *terms_ahead]))
        asked = {
            "passages": list(passages),
            "heads": list(passages) if heads else [],
            "names": names,
            "most": _MOST_ALONG if self.together else 0,
            "terms": terms,
        }
        found = self.record("looked_up", asked=asked, known=known)
        self._named |= {(one, known): [] for one in names}
        self._terms |= {one: (one, None, ()) for one in terms}
        if found is None:
            return []
        for row in found["names"]:
            self._named[row[0], known].append(row)
        if self.together:
            entities = (row[1] for row in found["names"])
            self.keep_heads(tuple(one[name] for name in _HEAD) for one in entities)
        self._terms |= {row[0]: row for row in found["terms"]}
        self.keep_heads(found["heads"])
        return list(found["passages"])

    # ---- facts and what stands behind them ---------------------------------------------------

    def facts(self, passages: Sequence[str]) -> list[Any]:
        """Return the rows of facts that rest on passages (ids) now, each once; what was said for
        them comes along.
        """
        missing = [one for one in dict.fromkeys(passages) if one not in self._facts]
        if missing:
            asked = {"ids": missing}
            found = say(self.tx, "facts_with_assertions", namespace=self.view.name, asked=asked)[0]
            self._facts |= {one: [] for one in missing}
            for passage, row in found["facts"]:
                self._facts[passage].append(columns(row))
            self.keep_assertions(found["assertions"])
        rows = {row["key"]: row for one in passages for row in self._facts[one]}
        return list(rows.values())

    def assertions(self, ids: Sequence[str]) -> list[AssertionRecord]:
        """Return assertions by id in the order asked, reading those that did not come along."""
        if missing := self.not_held(ids):
            self.keep_assertions(
                say_behind(self.tx, self.view.name, assertions=missing)["assertions"]
            )
        return self.held_assertions(ids)

    def not_held(self, ids: Sequence[str]) -> list[str]:
        """Return those ids of assertions that did not come along."""
        return [one for one in dict.fromkeys(ids) if one not in self._assertions]

    def held_assertions(self, ids: Sequence[str]) -> list[AssertionRecord]:
        """Return those assertions that came along, in the order of their ids."""
        return [self._assertions[one] for one in dict.fromkeys(ids) if one in self._assertions]

    def keep_assertions(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Remember assertions until the reads that belong together are done."""
        records = (reading.assertion_record(self.view.name, columns(row)) for row in rows)
        self._assertions |= {record.assertion.id: record for record in records}

    # ---- what is remembered as long as nothing changes ---------------------------------------

    def keep_sources(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Remember sources by id."""
        if len(self.view.sources) > _MOST_SOURCES:
            self.view.sources = {}
        held = self.view.sources
        for row in rows:
            held[row["id"]] = read_source(self.view.name, columns(row))

    def sources(self, ids: Sequence[str]) -> list[Source]:
        """Return sources by id, ordered by uri, reading those not remembered."""
        held = self.view.sources
        missing = [one for one in dict.fromkeys(ids) if one not in held]
        found = {one: held[one] for one in ids if one in held}
        for source in reading.sources(self.tx, self.view.name, ids=missing, uris=None):
            found[source.id] = held[source.id] = source
        return sorted(found.values(), key=lambda source: (source.uri, source.id))

    def with_closed(self, passages: Sequence[str]) -> tuple[str, ...]:
        """Return those of some passages (ids) on which a closed fact may rest: few, as it came
        along with the others that none does.
        """
        return tuple(one for one in passages if one not in self.view.current)

    def keep_current(self, passages: Iterable[str]) -> None:
        """Remember of passages (ids) that no closed fact rests on them."""
        if len(self.view.current) > _MOST_CURRENT:
            self.view.current = set()
        self.view.current.update(passages)

    def feedback(self, since: int) -> list[Change]:
        """Return what was said of hits from a point on, read once a generation."""
        held = self.view.feedback
        if held is None or since < held[0]:
            found = reading.changes(
                self.tx,
                self.view.name,
                ids=None,
                since=since,
                assertion=None,
                feedback=True,
            )
            self.view.feedback = held = since, found
        return [one for one in held[1] if one.recorded_at >= since]


def _unpacked(row: Sequence[Any]) -> Sequence[Any]:
    _, *plain, features, edges = row
    arrays = unpacked(features)
    blobs = arrays.tokens, arrays.token_sentences, arrays.sentence_vectors, arrays.sentence_asks
    return *plain, *blobs, edges


def as_indexed(names: Iterable[str]) -> list[str]:
    """Return texts as an index holds them, each once."""
    return list(dict.fromkeys(map(indexable, names)))
