"""What is particular to a store in a file: opening, refusing, erasing bytes, forks and crashes."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from graphmem.errors import StoreTooNew, StoreUnavailable, WriteFailed
from graphmem.model.records import WriteBatch
from graphmem.model.scope import Scope
from graphmem.stores.migrations import migrate, schema_version, split_script
from graphmem.stores.sqlite import SqliteStore
from graphmem.testing.batches import document, held, passage_id, remember, scanned
from graphmem.testing.contract.erasing import forget

DEFAULT = Scope(namespace="default")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(path)
    yield store
    store.close()


def test_open_refuses_what_is_no_store(tmp_path: Path) -> None:
    """A missing folder, a folder, and a file of something else each say what is wrong."""
    with pytest.raises(StoreUnavailable, match="no folder"):
        SqliteStore(tmp_path / "missing" / "memory.db")
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        SqliteStore(tmp_path)
    other = tmp_path / "notes.txt"
    other.write_text("not a database, " * 200)
    with pytest.raises(StoreUnavailable, match="no SQLite file"):
        SqliteStore(other)
    assert other.read_text() == "not a database, " * 200


def test_open_refuses_another_programs_database(path: Path) -> None:
    """A SQLite file with tables that are not ours is left alone."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE customer (id INTEGER)")
        raw.commit()
    with pytest.raises(StoreUnavailable, match="other tables"):
        SqliteStore(path)
    with closing(sqlite3.connect(path)) as raw:
        tables = raw.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("customer",)]


def test_open_refuses_a_newer_schema(store: SqliteStore, path: Path) -> None:
    """A store that a newer graphmem wrote is not touched by an older one."""
    store.close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA user_version = {schema_version() + 1}")
    with pytest.raises(StoreTooNew, match="schema"):
        SqliteStore(path)


def test_migration_is_whole_or_absent(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that fails in its middle leaves the file without any of it."""
    broken = 0

    def split(script: str) -> Iterator[str]:
        yield from list(split_script(script))[:3]
        raise sqlite3.OperationalError(broken)

    monkeypatch.setattr("graphmem.stores.migrations.split_script", split)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        with pytest.raises(sqlite3.OperationalError):
            migrate(raw, "memory.db")
        assert raw.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
        assert raw.execute("PRAGMA user_version").fetchone() == (0,)


def test_full_disk_keeps_what_was_there(store: SqliteStore, path: Path) -> None:
    """A batch that does not fit is refused as a whole, and says what to do."""
    remember(store, "a", "Ada knows Bo.")
    before = held(store, "default")
    raw = store._connection._current()
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count = {pages + 5}")
    big = document("b", *(f"Ada knows Cy{i}. {'word ' * 500}" for i in range(50)))
    with pytest.raises(WriteFailed, match="full"):
        store.write(big)
    assert held(store, "default") == before
    raw.execute("PRAGMA max_page_count = 1000000")
    store.write(big)
    assert store.stats("default").counts["passage"] == 51
    assert path.exists()


def test_read_only_store_says_so(store: SqliteStore) -> None:
    """A file that cannot be written is read all the same, and a write is refused."""
    remember(store, "a", "Ada knows Bo.")
    store._connection._current().execute("PRAGMA query_only = ON")
    assert store.postings(DEFAULT, ["ada"]).passages == 1
    with pytest.raises(WriteFailed, match="permissions"):
        store.write(document("b", "Bo."))


def test_locked_store_says_so(store: SqliteStore, path: Path) -> None:
    """A writer that waited in vain for another says so; readers are not kept waiting."""
    remember(store, "a", "Ada knows Bo.")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        store._connection._current().execute("PRAGMA busy_timeout = 20")
        with pytest.raises(WriteFailed, match="locked"):
            store.write(document("b", "Bo."))
        assert store.postings(DEFAULT, ["ada"]).passages == 1


def test_damaged_file_says_so(store: SqliteStore, path: Path) -> None:
    """A file that was overwritten in its middle is an error of the store, not of SQLite."""
    remember(store, "a", *(f"Ada knows Bo{i}." for i in range(200)))
    store.close()
    data = path.read_bytes()
    path.write_bytes(data[:8192] + b"\xa5" * (len(data) - 8192))
    with pytest.raises(StoreUnavailable):  # noqa: PT012 - where it shows is SQLite's to say
        broken = SqliteStore(path)
        broken.postings(DEFAULT, ["ada"])


def test_unencodable_text_is_refused_whole(store: SqliteStore) -> None:
    """Half a surrogate pair is no text: the batch is refused, and reads with it find nothing."""
    with pytest.raises(WriteFailed, match="surrogates"):
        store.write(document("a", "Ada \ud800"))
    assert store.stats("default").counts["passage"] == 0
    remember(store, "a", "Ada.")
    assert [list(one) for one in store.named(DEFAULT, ["\ud800"])] == [[]]
    assert store.postings(DEFAULT, ["\ud800"]).postings[0].passages == 0


def test_erased_text_is_in_no_file(store: SqliteStore, path: Path) -> None:
    """After an erasure no byte of text, name, term or id is left in the file or its log."""
    remember(store, "a", *(f"Ada knows Bo{i}." for i in range(50)))
    for i in range(5):
        remember(store, "x", *(f"Xerxes knows Yolanda{i}{j}. Quixotic." for j in range(i * 20)))
        remember(store, "x", "Xerxes knows Yolanda. Quixotic.", title="Zulu")
        gone = [passage_id("x", 0, "default")]
        store.write(WriteBatch(namespace="default", recorded_at=1, closed=gone))
        store.write(WriteBatch(namespace="default", recorded_at=1, reopened=gone))
    words = [b"Xerxes", b"xerxes", b"Yolanda", b"yolanda", b"uixotic", gone[0].encode()]

    def traces() -> set[bytes]:
        data = b"".join(file.read_bytes() for file in path.parent.iterdir())
        return {word for word in words if word in data}

    assert traces() == set(words)
    forget(store, "x")
    assert traces() == set()
    assert store.postings(DEFAULT, ["ada"]).passages == 50
    raw = store._connection._current()
    assert raw.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    raw.execute("INSERT INTO passage_terms (passage_terms) VALUES ('integrity-check')")


def test_memory_store_is_a_store(path: Path) -> None:
    """The path ":memory:" works for one process and leaves no file."""
    store = SqliteStore(":memory:")
    remember(store, "a", "Ada knows Bo.")
    assert [one.uri for one in scanned(store, "default", "source")] == ["a"]
    store.close()
    assert not path.exists()


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_store_works_on_in_a_forked_child(store: SqliteStore) -> None:
    """A child reads and writes on a connection of its own; the parent's is unharmed."""
    remember(store, "a", "Ada knows Bo.")
    assert store.postings(DEFAULT, ["ada"]).passages == 1
    child = os.fork()
    if child == 0:
        code = 1
        try:
            remember(store, "b", "Ada knows Cy.")
            code = 0 if store.postings(DEFAULT, ["ada"]).passages == 2 else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert store.postings(DEFAULT, ["ada"]).passages == 2
    remember(store, "c", "Ada knows Dee.")
    assert store.postings(DEFAULT, ["ada"]).passages == 3


def test_many_processes_open_an_empty_store_at_once(path: Path) -> None:
    """Processes that start together on a missing file make one schema and all write."""
    script = (
        "import sys\n"
        "from graphmem.stores.sqlite import SqliteStore\n"
        "from graphmem.testing.batches import remember\n"
        "store = SqliteStore(sys.argv[1])\n"
        "for i in range(3): remember(store, sys.argv[2] + str(i), f'Ada{sys.argv[2]} naps.')\n"
    )
    command = [sys.executable, "-c", script, str(path)]
    processes = [subprocess.Popen([*command, str(n)], cwd=ROOT) for n in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    store = SqliteStore(path)
    assert store.stats("default").counts["passage"] == 9
    assert store.stats("default").generation == 9
    store.close()


def test_killed_writer_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """Three kills of a writer: all that it acknowledged is there, and the file is sound."""
    result = tmp_path / "kills.json"
    script = ROOT / "tests/benchmarks/kill_writer.py"
    command = [sys.executable, str(script), "--kills", "3", "--out", str(result)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    found = json.loads(result.read_text())
    assert found["kills"] == 3
    assert found["acknowledged"] >= 3
    assert (found["lost"], found["half_written"], found["integrity"]) == (0, 0, "ok")
