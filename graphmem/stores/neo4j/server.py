"""A driver opened as a store needs it: clear errors, retries, safe over fork, no password told."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import LiteralString, TypeVar
from urllib.parse import unquote, urlsplit, urlunsplit

import neo4j
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    IncompleteCommit,
    Neo4jError,
)

from graphmem.errors import BadSetting, StoreError, StoreUnavailable, WriteFailed
from graphmem.settings import ServerSettings
from graphmem.stores.neo4j.statements import Transaction

T = TypeVar("T")

# Seconds before the first repetition of a read; doubled each time.
_PAUSE = 0.1

# The oldest server that knows CALL (x) { ... } and COLLECT { ... }: the 5.26 long-term line.
OLDEST = (5, 26)

_ADVICE = {
    "Neo.ClientError.Security.AuthenticationRateLimit": "too many wrong passwords were tried: "
    "wait some seconds",
    "Neo.ClientError.Security": "the user or the password is not accepted: check NEO4J_USERNAME "
    "and NEO4J_PASSWORD",
    "Neo.ClientError.Database.DatabaseNotFound": "there is no such database: check NEO4J_DATABASE",
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": "the database is read-only: write to "
    "another, or let it be written",
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": "the database is read-only: write to "
    "another, or let it be written",
    "Neo.ClientError.Cluster.NotALeader": "this member only reads: use neo4j:// instead of bolt://",
    "Neo.TransientError.General.OutOfMemory": "the server has too little memory for this batch: "
    "write smaller ones, or give it more",
    "Neo.ClientError.Transaction.LockClientStopped": "another writer held what it needs for "
    "longer than allowed: try again, or raise GRAPHMEM_NEO4J_TIMEOUT",
    "Neo.ClientError.Transaction.TransactionTimedOut": "the transaction took longer than allowed: "
    "write smaller batches, or raise GRAPHMEM_NEO4J_TIMEOUT",
}
_FORBIDDEN = "Neo.ClientError.Security.Forbidden"


def advice(error: Exception) -> str:
    """Return what an error of the driver or the server means and what to do."""
    if isinstance(error, Neo4jError):
        code = error.code or ""
        if code == _FORBIDDEN:
            return "the user may not do this: give it the rights to read, write and make indexes"
        for prefix, words in _ADVICE.items():
            if code.startswith(prefix):
                return words
        return f"the server says: {error.message}"
    if isinstance(error, AuthError):
        return _ADVICE["Neo.ClientError.Security"]
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"no server answers there (is it running, is the port right?): {first}"


class Server:
    """A pool of connections to one database, opened anew in a forked child.

    What fails for a transient reason (a deadlock, a leader that moved, a connection that broke) is
    done again until the retry time is over: writes by the driver, reads here.
    """

    def __init__(self, url: str, settings: ServerSettings) -> None:
        """Connect, and look at what answers.

        Raises:
            BadSetting: the URL cannot be used.
            StoreUnavailable: no server, a wrong password, an unknown database, too old a server.
        """
        self.settings = settings
        self.url, self._auth = _address(url, settings)
        self._lock = threading.Lock()
        self._closed = False
        # Drivers of a parent process: never used, and never closed, in the child.
        self._inherited: list[neo4j.Driver] = []
        self._open()
        try:
            self.version = self._check()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        try:
            self._driver = neo4j.GraphDatabase.driver(
                self.url,
                auth=self._auth,
                max_connection_pool_size=self.settings.pool_size,
                connection_timeout=self.settings.connect_seconds,
                connection_acquisition_timeout=2 * self.settings.connect_seconds,
                max_transaction_retry_time=self.settings.retry_seconds,
                user_agent="graphmem",
                telemetry_disabled=True,
                # The driver could warn by itself, and walks the whole stack at each statement then.
                notifications_min_severity="INFORMATION" if self.settings.warn else "OFF",
                notifications_disabled_classifications=["UNRECOGNIZED"],
            )
        except (ConfigurationError, ValueError) as error:
            raise BadSetting(f"{self.url} is no address of a Neo4j server: {error}") from error
        # One for all sessions: a process reads its own writes on every member of a cluster.
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        self._pid = os.getpid()

    def _check(self) -> str:
        with self._translated("cannot be opened", StoreUnavailable), self._session() as session:
            agent: str = session.run("RETURN 1").consume().server.agent
        numbers = agent.rpartition("/")[2].split(".")[:2]
        if tuple(int(part) for part in numbers if part.isdigit()) < OLDEST:
            raise StoreUnavailable(
                f"{self.url} runs {agent}, and graphmem needs Neo4j 5.26 or later: upgrade it"
            )
        return agent.rpartition("/")[2]

    @contextmanager
    def _session(self, access: str = neo4j.WRITE_ACCESS) -> Iterator[neo4j.Session]:
        if self._closed:
            raise StoreUnavailable(f"{self.url} is closed: open the memory again")
        if self._pid != os.getpid():
            # Another thread of the parent may have held the lock when the process forked.
            self._lock = threading.Lock()
            self._inherited.append(self._driver)
            self._open()
        with self._driver.session(
            database=self.settings.database,
            bookmark_manager=self._bookmarks,
            default_access_mode=access,
        ) as session:
            yield session

    def read(self, work: Callable[[Transaction], T]) -> T:
        """Run reading statements, each in a transaction of its own."""
        until = time.monotonic() + self.settings.retry_seconds
        pause = _PAUSE
        with self._translated("cannot be read", StoreUnavailable):
            while True:
                try:
                    with self._session(neo4j.READ_ACCESS) as session:
                        return work(Transaction(session, self.settings))
                except (Neo4jError, DriverError) as error:
                    if not error.is_retryable() or time.monotonic() + pause > until:
                        raise
                # Clients that failed together must not try together again.
                time.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311
                pause *= 2

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Run a writing transaction: all of it or nothing.

        When the connection breaks while the commit is on its way nobody knows whether it arrived;
        then the work is done again, which ids made from content render harmless.
        """
        until = time.monotonic() + self.settings.retry_seconds
        timed = neo4j.unit_of_work(timeout=self.settings.transaction_seconds)
        unit = timed(lambda tx: work(Transaction(tx, self.settings)))
        with self._translated("was not written", WriteFailed):
            while True:
                try:
                    with self._session() as session:
                        return session.execute_write(unit)
                except IncompleteCommit:
                    if time.monotonic() > until:
                        raise

    def say_alone(self, text: LiteralString) -> list[neo4j.Record]:
        """Run a statement in a transaction of its own, as changes of the schema want it."""
        with self._session() as session:
            return list(session.run(text))

    @contextmanager
    def _translated(self, what: str, kind: type[StoreError]) -> Iterator[None]:
        try:
            yield
        except (UnicodeEncodeError, OverflowError) as error:
            raise kind(f"nothing of the batch was written to {self.url}: {error}") from error
        except (Neo4jError, DriverError, OSError) as error:
            raise kind(f"{self.url} {what}: {advice(error)}") from error

    def close(self) -> None:
        """Close the pool; twice is harmless."""
        with self._lock:
            if not self._closed:
                self._closed = True
                if self._pid == os.getpid():
                    self._driver.close()


def _address(url: str, settings: ServerSettings) -> tuple[str, tuple[str, str] | None]:
    """Return the URL without user, password and query, and what to log in with."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    user = unquote(parts.username or "") or settings.username
    password = unquote(parts.password or "") or settings.password
    clean = urlunsplit((parts.scheme, host, parts.path, "", ""))
    return clean, (user, password) if password else None
