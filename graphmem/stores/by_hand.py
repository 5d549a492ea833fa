"""Running a statement of queries/ by hand: read and audit only, and nothing is changed by it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from graphmem.errors import BadInput, StoreUnavailable
from graphmem.settings import server_settings_from
from graphmem.stores.opening import is_server
from graphmem.stores.statements import Statement, load_statements

BY_HAND = ("read", "audit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a statement returned: its columns, and rows of them."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]


def statements_by_hand(target: str) -> Mapping[str, Statement]:
    """Return the statements that may be run on a store, by name."""
    language = "cypher" if is_server(target) else "sql"
    found = load_statements(language)
    return {name: one for name, one in found.items() if one.kind in BY_HAND}


def run_by_hand(target: str, name: str, parameters: Mapping[str, Any]) -> Answer:
    """Run one statement on a file or a server; nothing can be changed by it.

    Raises:
        BadInput: there is no such statement, or its parameters are not those given.
        StoreUnavailable: the store cannot be read.
    """
    known = statements_by_hand(target)
    if name not in known:
        raise BadInput(
            f"{name!r} is no statement to run by hand: use one of {', '.join(sorted(known))}"
        )
    statement = known[name]
    if set(parameters) != set(statement.params):
        wanted = ", ".join(statement.params) or "none"
        given = ", ".join(parameters) or "none"
        raise BadInput(f"{name} takes the parameters {wanted}, and was given {given}")
    run = _on_server if is_server(target) else _on_file
    return run(target, statement.text, parameters)


def _on_server(target: str, text: str, parameters: Mapping[str, Any]) -> Answer:
    from graphmem.stores.neo4j.server import Server
    from graphmem.stores.neo4j.statements import Transaction

    server = Server(target, server_settings_from())

    def work(tx: Transaction) -> Answer:
        result = tx.run(cast("Any", text.removesuffix(";")), dict(parameters))
        rows = [tuple(record.values()) for record in result]
        return Answer(columns=tuple(result.keys()), rows=rows)

    try:
        return server.read(work)
    finally:
        server.close()


def _on_file(target: str, text: str, parameters: Mapping[str, Any]) -> Answer:
    path = Path(target.removeprefix("sqlite://")).absolute()
    bound = {key: _json(value) for key, value in parameters.items()}
    try:
        raw = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        try:
            raw.create_function("casefold", 1, lambda value: str(value).casefold())
            cursor = raw.execute(text, bound)
            columns = tuple(column[0] for column in cursor.description)
            return Answer(columns=columns, rows=cursor.fetchall())
        finally:
            raw.close()
    except sqlite3.Error as error:
        raise StoreUnavailable(f"{target} cannot be read: {error}") from error


def _json(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | dict) else value
