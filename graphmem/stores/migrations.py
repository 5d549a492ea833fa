"""Bringing a SQLite store's schema up to date: named steps, in order, each in a transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from graphmem.errors import StoreTooNew, StoreUnavailable
from graphmem.stores.statements import Statement, load_statements, statement


def migrations() -> tuple[Statement, ...]:
    """Return the steps in order; the schema's version is the number of the last one."""
    steps = load_statements("sql", ("schema",)).values()
    return tuple(sorted(steps, key=lambda step: step.name))


def schema_version() -> int:
    """Return the version of the schema that this graphmem writes."""
    return len(migrations())


def migrate(connection: sqlite3.Connection, store: str) -> None:
    """Take the steps that a store lacks; several processes may do so at once.

    Raises:
        StoreTooNew: the store's schema is newer than this graphmem's.
        StoreUnavailable: the file holds another program's tables.
    """
    steps = migrations()
    if _version(connection, store) == len(steps):
        return
    _refuse_other_tables(connection, store)
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Read again: another process may have taken the steps while this one waited.
        for step in steps[_version(connection, store) :]:
            for part in split_script(step.text):
                connection.execute(part)
        connection.execute(f"PRAGMA user_version = {len(steps)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection, store: str) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(migrations()):
        raise StoreTooNew(
            f"{store} has schema {version}, and this graphmem knows up to {len(migrations())}: "
            "open it with the newer graphmem that wrote it (pip install -U graphmem)"
        )
    return version


def _refuse_other_tables(connection: sqlite3.Connection, store: str) -> None:
    if connection.execute(statement("sql", "other_tables").text).fetchone()[0]:
        raise StoreUnavailable(
            f"{store} cannot be opened: it is a SQLite file with other tables; give another path"
        )


def split_script(script: str) -> Iterator[str]:
    """Yield the statements of a script one by one: executescript would commit in between."""
    part = ""
    for line in script.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            yield part
            part = ""
    if part.strip():
        yield part
