"""A SQLite file opened as a store needs it: durable, shared between processes, safe over fork."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphmem.errors import StoreError, StoreUnavailable, WriteFailed
from graphmem.stores.migrations import migrate, schema_version

# A writer waits this long for another process's transaction; a batch takes well under a second.
BUSY_SECONDS = 30.0

_ADVICE = {
    "SQLITE_FULL": "the disk (or the size allowed to the file) is full: make room and try again",
    "SQLITE_READONLY": "it cannot be written: check the permissions of the file and its folder",
    "SQLITE_BUSY": f"another process kept it locked for more than {BUSY_SECONDS:.0f} seconds: "
    "try again when it is done",
    "SQLITE_LOCKED": "another connection of this process keeps it locked: try again",
    "SQLITE_NOTADB": "it is no SQLite file: give another path",
    "SQLITE_CORRUPT": "the file is damaged: restore it from a copy (graphmem doctor says more)",
    "SQLITE_CANTOPEN": "check that its folder exists and can be written, and that it is a file",
    "SQLITE_IOERR": "the disk reported an error: check it and try again",
    "SQLITE_TOOBIG": "a text is longer than SQLite can hold (1 GB): split it",
}


def advice(error: sqlite3.Error) -> str:
    """Return what an error of SQLite means and what to do."""
    name = getattr(error, "sqlite_errorname", "") or ""
    for prefix, words in _ADVICE.items():
        if name.startswith(prefix):
            return words
    return f"SQLite says: {error}"


class Connection:
    """One connection behind a lock, opened anew in a forked child.

    SQLite lets go of the GIL while it works, yet one connection at a time is enough here: the
    arrays that a search needs are shared by all threads anyway, and the lock guards them too.
    """

    def __init__(self, path: str) -> None:
        """Open or create the file, and bring its schema up to date.

        Raises:
            StoreUnavailable: it cannot be opened. StoreTooNew: its schema is newer.
        """
        self.path = path
        self.in_memory = path == ":memory:"
        self._lock = threading.RLock()
        self._closed = False
        # Connections of a parent process: never used, and never closed, in the child.
        self._inherited: list[sqlite3.Connection] = []
        self._raw = self._open()

    def _open(self) -> sqlite3.Connection:
        if not self.in_memory and not Path(self.path).absolute().parent.is_dir():
            raise StoreUnavailable(
                f"{self.path} cannot be opened: there is no folder "
                f"{Path(self.path).absolute().parent}; make it first"
            )
        try:
            raw = _connect(self.path)
        except sqlite3.Error as error:
            raise StoreUnavailable(f"{self.path} cannot be opened: {advice(error)}") from error
        try:
            _prepare(raw)
            migrate(raw, self.path)
        except sqlite3.Error as error:
            raw.close()
            raise StoreUnavailable(f"{self.path} cannot be opened: {advice(error)}") from error
        except BaseException:
            raw.close()
            raise
        self._pid = os.getpid()
        return raw

    def _current(self) -> sqlite3.Connection:
        if self._closed:
            raise StoreUnavailable(f"{self.path} is closed: open the memory again")
        if self._pid != os.getpid():
            if self.in_memory:
                raise StoreUnavailable(
                    "a memory without a file lives in the process that made it: give it a path"
                )
            self._inherited.append(self._raw)
            self._raw = self._open()
        return self._raw

    def _locked(self) -> threading.RLock:
        # Another thread of the parent may have held the lock when the process forked.
        if self._pid != os.getpid():
            self._lock = threading.RLock()
        return self._lock

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Hold the lock and one snapshot of the file for some reads."""
        with self._locked():
            raw = self._current()
            try:
                if raw.in_transaction:  # a read within a read shares its snapshot
                    yield raw
                    return
                raw.execute("BEGIN")
                try:
                    yield raw
                finally:
                    raw.execute("ROLLBACK")
            except sqlite3.Error as error:
                raise StoreUnavailable(f"{self.path} cannot be read: {advice(error)}") from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the lock and the file's write lock; commit at the end, or roll back on any error."""
        with self._locked():
            raw = self._current()
            try:
                raw.execute("BEGIN IMMEDIATE")
                yield raw
                raw.execute("COMMIT")
            except StoreError:
                _roll_back(raw)
                raise
            except (sqlite3.Error, UnicodeEncodeError, OverflowError) as error:
                _roll_back(raw)
                words = advice(error) if isinstance(error, sqlite3.Error) else f"{error}"
                raise WriteFailed(
                    f"nothing of the batch was written to {self.path}: {words}"
                ) from error
            except BaseException:
                _roll_back(raw)
                raise

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Hold a snapshot on a connection of its own, so that writes go on meanwhile."""
        with self._locked():
            self._current()
            raw = _connect(self.path)
        try:
            _prepare(raw)
            raw.execute("BEGIN")
            yield raw
        except sqlite3.Error as error:
            raise StoreUnavailable(f"{self.path} cannot be read: {advice(error)}") from error
        finally:
            raw.close()

    def truncate_log(self) -> None:
        """Move the write-ahead log into the file and empty it, so that what was erased is gone."""
        with self._locked():
            if not self.in_memory:
                self._current().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close the connection; twice is harmless."""
        with self._locked():
            if not self._closed:
                self._closed = True
                if self._pid == os.getpid():
                    self._raw.close()


def _connect(path: str) -> sqlite3.Connection:
    raw = sqlite3.connect(
        path,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    raw.row_factory = sqlite3.Row
    raw.create_function("casefold", 1, _casefold, deterministic=True)
    return raw


def _casefold(value: str | bytes | float | None) -> str | bytes | float | None:
    return value.casefold() if isinstance(value, str) else value


def _prepare(raw: sqlite3.Connection) -> None:
    version = raw.execute("PRAGMA user_version").fetchone()[0]
    if version < schema_version():
        raw.execute("PRAGMA journal_mode = WAL").fetchone()
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("PRAGMA secure_delete = ON").fetchone()
    raw.execute("PRAGMA cache_size = -65536")
    raw.execute("PRAGMA temp_store = MEMORY")
    raw.execute("PRAGMA wal_autocheckpoint = 4000").fetchone()  # 16 MB: about ten batches


def _roll_back(raw: sqlite3.Connection) -> None:
    if raw.in_transaction:
        raw.execute("ROLLBACK")
