"""`graphmem ingest` in a shell: what it prints, how it ends, what it survives."""

from __future__ import annotations

import io
import json
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from graphmem import Memory
from graphmem.cli import main
from graphmem.nlp.languages import warn_unread


class Outcome(NamedTuple):
    """What a run of the command left behind."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON that was printed."""
        read: dict[str, Any] = json.loads(self.out)
        return read


Run = Callable[..., Outcome]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run `graphmem ingest` in an empty folder, into a.db unless told otherwise."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Outcome:
        words = ["graphmem", "ingest", *map(str, arguments)]
        if "--store" not in words:
            words += ["--store", "a.db"]
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return Outcome(code=int(ended.value.code or 0), out=out, err=err)

    return run


def written(name: str, data: bytes | str) -> str:
    """Write a file into the working folder and return its name."""
    Path(name).write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return name


GOOD = "The ferry was repaired in the dry dock.\n"


def test_world_goes_in_and_is_found(run: Run, world: Path) -> None:
    """The whole path with the real models: files, one command, facts; again changes nothing."""
    first = run(world, "--json")
    assert first.code == 0
    assert first.report["sources"] == {"new": 55, "changed": 0, "unchanged": 0, "failed": 0}
    assert first.report["facts"]["new"] > 200
    assert first.report["failures"] == []
    again = run(world)
    assert again.code == 0
    assert "55 sources: 0 new, 0 changed, 55 unchanged, 0 failed" in again.out


def bomb() -> bytes:
    """Return a docx of some kilobytes that unpacks to hundreds of megabytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w>" + b" " * 150_000_000)
    return packed.getvalue()


def encrypted_pdf() -> bytes:
    """Return a PDF that needs a password."""
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    packed = io.BytesIO()
    writer.write(packed)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("missing.txt", None, "no such file or folder"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        ("old.txt", "Der Wächter der Brücke.".encode("cp1252"), "not utf-8"),
        ("empty.txt", b"", "empty"),
        ("lines.jsonl", '{"text": "A boat."}\n{"text": "A', "line 2"),
        ("turns.jsonl", '{"speaker": "A", "text": "Hi."}\n{"speaker": "B", "text": ""}', "text"),
        ("bomb.docx", bomb, "docx"),
        ("secret.pdf", encrypted_pdf, "password"),
    ],
)
def test_what_cannot_be_read_fails_and_stops_nothing(
    run: Run, name: str, data: Any, reason: str
) -> None:
    """Exit code 1, the file and the reason on standard error, and the others are in."""
    if data is not None:
        written(name, data() if callable(data) else data)
    ended = run(name, written("good.txt", GOOD), "--no-extract")
    assert ended.code == 1
    assert f"failed: {name}" in ended.err
    assert reason in ended.err
    with Memory("a.db") as memory:
        assert "good.txt" in [hit.source for hit in memory.search("ferry repaired").hits]


def test_folder_without_readable_files_fails(run: Run) -> None:
    """It is told, with what could be read, and is no success."""
    Path("pictures").mkdir()
    written("pictures/a.png", b"\x89PNG")
    ended = run("pictures")
    assert ended.code == 1
    assert "failed: pictures: the folder holds no file that can be read" in ended.err


def test_line_of_a_megabyte_goes_in(run: Run) -> None:
    """Length alone is no fault."""
    text = "word " * 100_000 + "The lighthouse was sold. " + "word " * 100_000
    ended = run(written("long.txt", text), "--no-extract", "--json")
    assert (ended.code, ended.report["sources"]["new"]) == (0, 1)
    with Memory("a.db") as memory:
        assert "lighthouse was sold" in memory.search("lighthouse sold", top_k=1).hits[0].text


def test_store_of_a_newer_graphmem_is_left_alone(run: Run) -> None:
    """Its schema is not ours: nothing is written, and the message says what to do."""
    assert run(written("good.txt", GOOD), "--no-extract").code == 0
    with sqlite3.connect("a.db") as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    before = Path("a.db").read_bytes()
    ended = run("good.txt", "--no-extract")
    assert ended.code == 1
    assert "newer" in ended.err
    assert Path("a.db").read_bytes() == before


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder nobody can write")
def test_folder_that_cannot_be_written_is_told(run: Run) -> None:
    """One message, no traceback."""
    ended = run(written("good.txt", GOOD), "--store", "/proc/a.db", "--no-extract")
    assert ended.code == 1
    assert ended.err.startswith("graphmem: /proc/a.db cannot be opened")
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("good.txt", "--workers", "0"),
        ("good.txt", "--origin", "rumour"),
        ("good.txt", "--at", "someday"),
        ("good.txt", "--zone", "Mars/Base"),
        ("good.txt", "--format", "wordstar"),
        ("good.txt", "--metadata", "novalue"),
        ("good.txt", "--nlp", "no_such_pipeline"),
    ],
)
def test_wrong_usage_ends_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    """What can be seen to be wrong is told before anything is read."""
    written("good.txt", GOOD)
    ended = run(*arguments)
    assert ended.code == 2
    assert "Traceback" not in ended.err


def test_options_reach_the_passages(run: Run) -> None:
    """Time, zone, metadata and origin are kept with what is read; patterns choose files."""
    for folder, name in (("in", "a.txt"), ("in", "b.txt"), ("in/old", "c.txt")):
        Path(folder).mkdir(exist_ok=True)
        written(f"{folder}/{name}", GOOD + name)
    ended = run(
        "in", "--include", "*.txt", "--exclude", "old/*", "--exclude", "b.*",
        "--at", "2024-05-20 10:00", "--zone", "+02:00", "--metadata", "topic=ships",
        "--metadata", "shelf=a=b", "--origin", "web", "--no-extract", "--namespace", "harbour",
    )  # fmt: skip
    assert ended.code == 0
    with Memory("a.db", namespace="harbour") as memory:
        [hit] = memory.search("ferry", top_k=9).hits
        assert (hit.source, str(hit.at)) == ("in/a.txt", "2024-05-20T10:00+02:00")
        assert hit.metadata == {"topic": "ships", "shelf": "a=b"}
        assert memory.ledger.sources()[0].origin == "web"


def test_dry_run_makes_no_store(run: Run) -> None:
    """It reads and prepares, and leaves nothing behind."""
    ended = run(written("good.txt", GOOD), "--dry-run")
    assert ended.code == 0
    assert "1 sources: 1 new" in ended.out
    assert "would be added: 1 passages" in ended.out
    assert not Path("a.db").exists()


def test_unknown_language_is_told_once(run: Run) -> None:
    """Passages go in and are found, no statement is made up, and one note says why."""
    warn_unread.cache_clear()  # another test may have met the language
    german = (
        "Der alte Hafen liegt an der Elbe, und die meisten Schiffe kommen aus Asien. "
        "Sie werden dort beladen und sind nach einer Woche wieder auf dem Meer."
    )
    for number in range(3):
        written(f"{number}.txt", f"{german} Das ist Nummer {number}.")
    ended = run("0.txt", "1.txt", "2.txt", "--json")
    assert ended.code == 0
    [note] = ended.report["warnings"]
    assert "looks German" in note
    assert "--nlp" in note
    assert ended.report["facts"]["new"] == 0
    with Memory("a.db") as memory:
        assert len(memory.search("Schiffe Hafen", top_k=9).hits) == 3


# ---- other processes ---------------------------------------------------------------------


def command(*arguments: object) -> list[str]:
    """Return the words that run the command in another process."""
    words = ["ingest", *map(str, arguments), "--no-extract", "--json"]
    code = f"import sys; sys.argv = ['graphmem', *{words!r}]; from graphmem.cli import main; main()"
    return [sys.executable, "-c", code]


@contextmanager
def started(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Start the command, and wait for its end."""
    with subprocess.Popen(
        command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process


@pytest.fixture
def logs(tmp_path: Path) -> list[Path]:
    """Two files of talks of three turns, half of which are in both."""
    paths = []
    for name, start in (("a", 0), ("b", 75)):
        path = tmp_path / f"{name}.jsonl"
        rows = (
            {"id": f"talk{n}", "messages": [
                {"role": role, "content": f"Berth {n} holds the Petrel, says {role}."}
                for role in ("harbour", "pilot", "crew")
            ]}
            for n in range(start, start + 150)
        )  # fmt: skip
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        paths.append(path)
    return paths


def whole_of(tmp_path: Path, *sources: Path) -> str:
    """Return what one process makes of the sources."""
    path = tmp_path / "whole.db"
    subprocess.run(command(*sources, "--store", path), check=True, capture_output=True)
    return believed(path)


def believed(path: Path) -> str:
    """Return what a store believes."""
    with Memory(path) as memory:
        text = memory.export(canonical=True)
        assert text is not None
        assert not memory.ledger.sources(state="pending")
        return text


def wait_for_passages(path: Path, process: subprocess.Popen[str], least: int) -> None:
    """Wait until a process has written so many passages, or ended."""
    while process.poll() is None:
        if path.exists():
            try:
                with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
                    [(found,)] = connection.execute("SELECT count(*) FROM passage")
            except sqlite3.OperationalError:
                found = 0
            connection.close()
            if found >= least:
                return
        time.sleep(0.01)


def test_killed_command_goes_on_where_it_was(logs: list[Path], tmp_path: Path) -> None:
    """After kill -9 in the middle the same command completes the store."""
    path = tmp_path / "a.db"
    with started(*logs, "--store", path) as process:
        wait_for_passages(path, process, 1)
        process.kill()
    with started(*logs, "--store", path) as process:
        report = json.loads(process.communicate()[0])
    assert process.returncode == 0
    assert sum(report["sources"].values()) == 300
    assert believed(path) == whole_of(tmp_path, *logs)


def test_interrupt_ends_with_1_and_how_to_go_on(logs: list[Path], tmp_path: Path) -> None:
    """Ctrl-C finishes the running batch; the report says that the run is not complete."""
    path = tmp_path / "a.db"
    with started(*logs, "--store", path) as process:
        wait_for_passages(path, process, 1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert "Traceback" not in err
    if json.loads(out)["interrupted"]:  # else it had ended before the signal came
        assert process.returncode == 1
        assert "the running batch" in err
    assert not list(pending(path))
    subprocess.run(command(*logs, "--store", path), check=True, capture_output=True)
    assert believed(path) == whole_of(tmp_path, *logs)


def pending(path: Path) -> Iterator[str]:
    with Memory(path) as memory:
        yield from (source.uri for source in memory.ledger.sources(state="pending"))


def test_two_processes_at_once_and_a_reader(logs: list[Path], tmp_path: Path) -> None:
    """Both finish with what one alone makes of it, and nobody ever sees a part of a talk."""
    path = tmp_path / "a.db"
    first, second = logs
    with (
        started(first, second, "--store", path) as one,
        started(second, first, "--store", path) as other,
    ):
        wait_for_passages(path, one, 1)
        with Memory(path) as reader:
            while one.poll() is None or other.poll() is None:
                counts = reader.stats().counts
                assert counts["passage"] == 3 * counts["episode"]
                assert reader.search("Petrel berth").hits
    assert (one.returncode, other.returncode) == (0, 0)
    assert believed(path) == whole_of(tmp_path, first, second)
