"""How this store says a statement: by name, with parameters only."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, LiteralString, TypeAlias

import neo4j
import numpy as np

from graphmem.model.records import Keys
from graphmem.settings import ServerSettings
from graphmem.stores.statements import statement

Row: TypeAlias = dict[str, Any]

# What a read without ``known`` passes: later than anything recorded.
LATEST = 2**63 - 2
FOREVER = 2**63 - 1
EARLIEST = -(2**63)
# Cypher 5 is the language of the 5.26 line; calendar releases keep it, frozen, beside Cypher 25,
# which may be a database's default and renames what our statements say. And a plan that is there is
# taken: our statements start at keys, so that a store that grows changes nothing in them, while the
# server would plan all of them anew every ten seconds as long as it is small (0.5 s for a write).
_OPTIONS = "CYPHER 5 replan=skip\n"
# Rows sent in one statement: more of them only make the server hold more at once.
ROWS = 2_000
# An index of Neo4j holds at most about 8,000 bytes a key; longer texts are cut and told by digest.
_LONGEST = 500


class _Columns(dict[str, Any]):
    __slots__ = ()

    def __missing__(self, key: str) -> None:
        return None


def columns(properties: Mapping[str, Any]) -> Any:
    """Return a node's properties as a row that says None for those that are not there: Neo4j does
    not store nulls.
    """
    return _Columns(properties)


class Transaction:
    """What statements are said in: a transaction of many, or a session, where each stands alone.

    A read takes a session: Neo4j gives no snapshot to a transaction either, and one round trip a
    statement is a third of what BEGIN, RUN and COMMIT take.
    """

    __slots__ = ("_runner", "_settings")

    def __init__(
        self, runner: neo4j.Session | neo4j.ManagedTransaction, settings: ServerSettings
    ) -> None:
        """Take what runs statements."""
        self._runner = runner
        self._settings = settings

    def run(self, text: LiteralString, given: dict[str, Any]) -> neo4j.Result:
        """Run a statement."""
        if isinstance(self._runner, neo4j.Session):
            seconds = self._settings.transaction_seconds
            return self._runner.run(neo4j.Query(text, timeout=seconds), given)
        return self._runner.run(text, given)

    def records(self, text: LiteralString, given: dict[str, Any]) -> list[neo4j.Record]:
        """Run a statement and return its records; warn of what the server calls deprecated, where
        the settings ask for it.
        """
        result = self.run(text, given)
        records = list(result)
        if self._settings.warn:
            for status in result.consume().gql_status_objects:
                if status.classification is neo4j.NotificationClassification.DEPRECATION:
                    warnings.warn(status.status_description, DeprecationWarning, stacklevel=2)
        return records


def say(tx: Transaction, name: str, /, **parameters: Any) -> list[neo4j.Record]:
    """Run a statement of queries/cypher and return its records."""
    given = {key: _bound(value) for key, value in parameters.items()}
    return tx.records(spoken(name), given)


@cache
def spoken(name: str) -> str:
    """Return a statement's text as the server is told it."""
    return f"{_OPTIONS}{statement('cypher', name).text.removesuffix(';')}"


def say_rows(tx: Transaction, name: str, /, **parameters: Any) -> list[Any]:
    """Run a statement that returns nodes as ``row`` and return their columns."""
    return [columns(record["row"]) for record in say(tx, name, **parameters)]


def say_behind(
    tx: Transaction, namespace: str, *, entities: Sequence[str] = (), assertions: Sequence[str] = ()
) -> neo4j.Record:
    """Read entities with their names, and assertions, by id."""
    asked = {"entities": list(entities), "assertions": list(assertions)}
    return say(tx, "behind_facts", namespace=namespace, asked=asked)[0]


def say_many(
    tx: Transaction, name: str, /, rows: Sequence[Mapping[str, Any]], **fixed: Any
) -> list[neo4j.Record]:
    """Run a writing statement over rows, some thousands at a time."""
    found = []
    for start in range(0, len(rows), ROWS):
        found += say(tx, name, rows=rows[start : start + ROWS], **fixed)
    return found


def _bound(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    return value


def keys_by_id(tx: Transaction, kind: str, namespace: str, ids: Iterable[str]) -> dict[str, int]:
    """Return the keys of those ids that the namespace holds."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    record = say(tx, f"{kind}_keys", namespace=namespace, ids=wanted)[0]
    return dict(zip(record["ids"], record["keys"], strict=True))


def numbers(values: Iterable[int]) -> Keys:
    """Return integers as keys."""
    return np.array(list(values), np.int64)


def indexable(text: str) -> str:
    """Return a text as an index can hold it: itself, or its beginning and digest."""
    if len(text) <= _LONGEST:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{text[:60]}\x00{digest}"
