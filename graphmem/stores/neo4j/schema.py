"""Bringing a server's schema up to date: rule by rule, safe when many clients start at once."""

from __future__ import annotations

import random
import time

from neo4j.exceptions import ClientError, Neo4jError, TransientError

from graphmem.errors import StoreTooNew, StoreUnavailable
from graphmem.stores.neo4j.server import Server, advice
from graphmem.stores.neo4j.statements import say
from graphmem.stores.statements import Statement, load_statements

# Another client makes the same rule at this moment, or holds the lock of the schema.
_AGAIN = (
    "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists",
    "Neo.ClientError.Schema.ConstraintAlreadyExists",
    "Neo.ClientError.Schema.IndexAlreadyExists",
    "Neo.DatabaseError.Schema.ConstraintCreationFailed",
    "Neo.ClientError.Transaction.TransactionValidationFailed",
)
_ATTEMPTS = 60
# Indexes of an empty database are there at once; those of a large one take minutes.
_ONLINE_SECONDS = 600.0


def migrations() -> tuple[Statement, ...]:
    """Return the steps in order; the schema's version is the number of the last one."""
    steps = [one for one in load_statements("cypher").values() if one.kind == "schema"]
    return tuple(sorted(steps, key=lambda step: step.name))


def schema_version() -> int:
    """Return the version of the schema that this graphmem writes."""
    return len(migrations())


def migrate(server: Server) -> None:
    """Take the steps that a store lacks.

    Every rule says IF NOT EXISTS, so that a start which was cut short is done again; the version
    is set when all indexes can be used.

    Raises:
        StoreTooNew: the store's schema is newer than this graphmem's.
        StoreUnavailable: the rules cannot be made.
    """
    version = _version(server)
    if version == schema_version():
        return
    try:
        for step in migrations()[version:]:
            for rule in step.text.split(";"):
                if rule.strip():
                    _make(server, rule.strip())
        _wait_until_online(server)
    except Neo4jError as error:
        raise StoreUnavailable(
            f"{server.url} cannot be opened: its schema cannot be made: {advice(error)}"
        ) from error
    server.write(lambda tx: say(tx, "set_version", version=schema_version()))


def _version(server: Server) -> int:
    found = server.read(lambda tx: say(tx, "setting"))
    version: int = (found[0]["version"] or 0) if found else 0
    if version > schema_version():
        raise StoreTooNew(
            f"{server.url} has schema {version}, and this graphmem knows up to "
            f"{schema_version()}: use the newer graphmem that wrote it (pip install -U graphmem)"
        )
    return version


def _make(server: Server, rule: str) -> None:
    for attempt in range(_ATTEMPTS):
        try:
            server.say_alone(rule)
        except (TransientError, ClientError, Neo4jError) as error:
            passing = isinstance(error, TransientError) or error.code in _AGAIN
            if not passing or attempt == _ATTEMPTS - 1:
                raise
            # Clients that start together must not try together again.
            time.sleep(random.uniform(0.02, 0.2))  # noqa: S311
        else:
            return


def _wait_until_online(server: Server) -> None:
    text = load_statements("cypher")["indexes_not_online"].text.removesuffix(";")
    until = time.monotonic() + _ONLINE_SECONDS
    while waiting := server.say_alone(text):
        failed = [record["name"] for record in waiting if record["state"] == "FAILED"]
        if failed or time.monotonic() > until:
            raise StoreUnavailable(
                f"{server.url} cannot be opened: the indexes {', '.join(failed) or 'are not built'}"
                " failed or took too long; see the server's log"
            )
        time.sleep(0.1)
