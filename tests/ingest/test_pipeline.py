"""The ingest as a library: what is skipped, what a kill leaves, what workers and limits change."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest

from graphmem import Document, Memory, Outcome, SourceState, TextToRead
from graphmem.model.extraction import Reading
from graphmem.model.records import WriteBatch, WriteReceipt
from graphmem.stores.sqlite import SqliteStore
from graphmem.stores.sqlite.view import NamespaceView
from graphmem.testing import FakeExtractor, HashingEncoder
from graphmem_ingest.inputs import Inputs
from graphmem_ingest.pipeline import Pipeline, Progress
from graphmem_ingest.report import IngestReport
from graphmem_ingest.seen import SeenNames
from graphmem_ingest.workers import InProcess, Job, WorkerPool

SMALL = 1_000  # characters of a batch: about four of the documents below


def opened(store: Any = ":memory:", **parts: Any) -> Memory:
    """Open a memory whose models cost nothing."""
    return Memory(
        store, encoder=HashingEncoder(), extractor=parts.pop("extractor", FakeExtractor()), **parts
    )


def ingested(memory: Memory, *paths: Path, **options: Any) -> IngestReport:
    """Ingest paths in small batches."""
    options.setdefault("batch_characters", SMALL)
    preparation = options.pop("preparation", None) or InProcess(memory)
    return Pipeline(memory, preparation, **options).run(Inputs([str(path) for path in paths]))


def held(memory: Memory) -> str:
    """Return what a memory believes, as bytes that can be compared."""
    text = memory.export(canonical=True)
    assert text is not None
    return text


def records(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """Write JSON lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def people(start: int, stop: int) -> list[dict[str, Any]]:
    """Return documents that share their people, so that batches touch the same facts."""
    return [
        {"id": f"p{n}", "text": f"Ada{n % 7} knows Bo{n % 3}. Bo{n % 3} likes Cy{n}. It rained."}
        for n in range(start, stop)
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files of three kinds."""
    path = tmp_path / "in"
    path.mkdir()
    records(path / "people.jsonl", people(0, 25))
    (path / "note.txt").write_text("Dan sails Esk.\n\nEsk carries Coal.", encoding="utf-8")
    turns = [{"speaker": "Ada", "text": f"Bo{n} likes Tea.", "id": f"t{n}"} for n in range(5)]
    records(path / "talk.jsonl", turns)
    return path


@pytest.fixture
def whole(folder: Path) -> str:
    """What an uninterrupted run makes of the files."""
    with opened() as memory:
        assert ingested(memory, folder).is_complete
        return held(memory)


def test_twice_adds_nothing_and_reads_nothing(folder: Path) -> None:
    """What is held in its revision is skipped before it is read."""
    reader = Counting()
    with opened(extractor=reader) as memory:
        first = ingested(memory, folder)
        before, read, generation = held(memory), reader.read_texts, memory.stats().generation
        second = ingested(memory, folder)
        assert first.sources == {"new": 27, "changed": 0, "unchanged": 0, "failed": 0}
        assert second.sources == {"new": 0, "changed": 0, "unchanged": 27, "failed": 0}
        assert held(memory) == before
        assert reader.read_texts == read
        assert memory.stats().generation == generation


@pytest.mark.parametrize("characters", [1, 700, 100_000])
def test_size_of_batches_changes_nothing(folder: Path, whole: str, characters: int) -> None:
    """One document at a time or all at once: the same beliefs."""
    with opened() as memory:
        ingested(memory, folder, batch_characters=characters)
        assert held(memory) == whole


def test_workers_change_nothing(folder: Path, whole: str) -> None:
    """Two processes prepare, and the outcome is that of one."""
    pool = WorkerPool(2, opened)
    with opened() as memory:
        report = ingested(memory, folder, preparation=pool)
        pool.close()
        assert report.is_complete
        assert held(memory) == whole


class Killed(BaseException):
    """What a killed process does not live to see."""


class DyingStore(SqliteStore):
    """A store whose process dies before, or behind, one of its writes."""

    def __init__(self, path: Path, *, writes: int, behind: bool) -> None:
        super().__init__(path, encoder=(HashingEncoder().name, HashingEncoder().dimension))
        self._left = writes
        self._behind = behind

    def write(self, batch: WriteBatch) -> WriteReceipt:
        self._left -= 1
        if self._left == 0 and not self._behind:
            raise Killed
        receipt = super().write(batch)
        if self._left == 0:
            raise Killed
        return receipt


@pytest.mark.parametrize("behind", [False, True])
def test_kill_at_any_write_is_made_good(
    folder: Path, whole: str, tmp_path: Path, behind: bool
) -> None:
    """Whenever the run dies, the same run again ends where an uninterrupted one does."""
    for writes in range(1, 40):
        path = tmp_path / f"{writes}.db"
        with opened(DyingStore(path, writes=writes, behind=behind)) as memory:
            try:
                ingested(memory, folder, batch_characters=2_500)
            except Killed:
                died = True
            else:
                died = False
        with opened(path) as memory:
            assert ingested(memory, folder).is_complete
            assert held(memory) == whole
            assert not memory.ledger.sources(state=SourceState.PENDING)
        if not died:
            return
    raise AssertionError("the run has more writes than were tried")


def test_kill_leaves_the_running_batch_pending(folder: Path, tmp_path: Path) -> None:
    """The ledger tells what was begun and what is done."""
    path = tmp_path / "a.db"
    with (
        opened(DyingStore(path, writes=4, behind=False)) as memory,
        pytest.raises(Killed),
    ):
        ingested(memory, folder)
    with opened(path) as memory:
        states = [source.state for source in memory.ledger.sources()]
        assert states.count(SourceState.DONE) > 0
        assert states.count(SourceState.PENDING) > 0
        assert all(source.revision == "" for source in memory.ledger.sources(state="pending"))


def test_changed_file_is_a_new_revision(folder: Path) -> None:
    """What is gone is closed, what rested on it withdrawn, the history still shows it."""
    with opened() as memory:
        ingested(memory, folder)
        (folder / "note.txt").write_text("Dan sails Esk.\n\nEsk carries Salt.", encoding="utf-8")
        report = ingested(memory, folder)
        assert report.sources == {"new": 0, "changed": 1, "unchanged": 26, "failed": 0}
        carried = {fact.object: fact.status for fact in memory.facts(subject="Esk", status="all")}
        assert carried["Salt"] == "current"
        assert carried.get("Coal") != "current"
        assert [fact.object for fact in memory.facts(subject="Esk")] == ["Salt"]
        assert [fact.object for fact in memory.facts(subject="Dan")] == ["Esk"]
        texts = [hit.text for hit in memory.search("Esk carries", top_k=50).hits]
        assert not any("Coal" in text for text in texts)
        full = memory.export()
        assert full is not None
        assert "Esk carries Coal" in full


def test_file_that_can_no_longer_be_read_keeps_what_is_held(folder: Path) -> None:
    """A damaged revision fails and is noted; the one before stays, and comes back as done."""
    note = folder / "note.txt"
    good = note.read_bytes()
    uri = note.as_posix()
    with opened() as memory:
        ingested(memory, folder)
        before = [fact.text for fact in memory.facts(subject="Esk")]
        note.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
        assert not ingested(memory, folder).is_complete
        [source] = memory.ledger.sources(uris=[uri])
        assert source.state is SourceState.FAILED
        assert "PNG" in (source.failure or "")
        assert [fact.text for fact in memory.facts(subject="Esk")] == before
        note.write_bytes(good)
        assert ingested(memory, folder).sources["unchanged"] == 27
        [source] = memory.ledger.sources(uris=[uri])
        assert (source.state, source.failure) == (SourceState.DONE, None)


def test_failed_line_is_noted_until_it_is_mended(tmp_path: Path) -> None:
    """The ledger holds the file and the line, and forgets them when the file is whole."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Ada knows Bo."}\n{"text": \n{"text": "Bo likes Tea."}\n')
    with opened() as memory:
        report = ingested(memory, path)
        assert report.sources == {"new": 2, "changed": 0, "unchanged": 0, "failed": 1}
        assert (report.failures[0].uri, report.failures[0].line) == (path.as_posix(), 2)
        [failed] = memory.ledger.sources(state="failed")
        assert (failed.failure or "").startswith("line 2: ")
        path.write_text('{"text": "Ada knows Bo."}\n\n{"text": "Bo likes Tea."}\n')
        assert ingested(memory, path).sources["unchanged"] == 2
        assert not memory.ledger.sources(state="failed")


class Counting(FakeExtractor):
    """Counts what it reads."""

    read_texts = 0

    def read(self, texts: Sequence[TextToRead]) -> Sequence[Reading]:
        self.read_texts += len(texts)
        return super().read(texts)


class Choking(FakeExtractor):
    """Cannot read one text, and fails with the whole batch that it is in."""

    def read(self, texts: Sequence[TextToRead]) -> Sequence[Reading]:
        if any("Bo1" in text.text and "Cy4." in text.text for text in texts):
            raise ZeroDivisionError("no such luck")
        return super().read(texts)


def test_document_that_cannot_be_prepared_stops_no_other(folder: Path) -> None:
    """An extractor that fails with a batch is asked again for each of its documents."""
    with opened(extractor=Choking()) as memory:
        report = ingested(memory, folder)
        assert report.sources == {"new": 26, "changed": 0, "unchanged": 0, "failed": 1}
        [failure] = report.failures
        assert failure.uri.endswith("people.jsonl#p4")
        assert "ZeroDivisionError: no such luck" in failure.reason
        [source] = memory.ledger.sources(state="failed")
        assert source.uri == failure.uri
        assert memory.facts(subject="Ada5")


class Deadly(FakeExtractor):
    """Ends its process at one text, as a lack of memory would."""

    def read(self, texts: Sequence[TextToRead]) -> Sequence[Reading]:
        if any("Cy4." in text.text for text in texts):
            os._exit(1)
        return super().read(texts)


def test_document_that_kills_its_worker_stops_no_other(folder: Path) -> None:
    """A worker that dies is replaced; only the document that kills it is left out."""
    pool = WorkerPool(1, partial(opened, extractor=Deadly()))
    with opened() as memory:
        report = ingested(memory, folder, preparation=pool)
        pool.close()
        assert report.sources == {"new": 26, "changed": 0, "unchanged": 0, "failed": 1}
        assert "worker process ended" in report.failures[0].reason


def test_text_that_the_store_refuses_stops_no_other(tmp_path: Path) -> None:
    """A lone surrogate cannot be stored: that document fails, the batch goes in."""
    rows = [*people(0, 3), {"id": "bad", "text": "Ada likes \ud800."}, *people(3, 6)]
    with opened() as memory:
        report = ingested(memory, records(tmp_path / "a.jsonl", rows), batch_characters=10_000)
        assert report.sources["new"] + report.sources["failed"] == 7
        assert report.sources["new"] >= 6


def test_source_given_twice_is_told(tmp_path: Path) -> None:
    """Two contents of one name are two revisions, and the report names them; a copy is none."""
    rows = [*people(0, 2), {"id": "p0", "text": "Ada0 likes Rain."}, people(1, 2)[0]]
    with opened() as memory:
        report = ingested(memory, records(tmp_path / "a.jsonl", rows), batch_characters=10_000)
        assert report.given_twice == (f"{(tmp_path / 'a.jsonl').as_posix()}#p0",)
        assert report.sources == {"new": 2, "changed": 1, "unchanged": 1, "failed": 0}
        assert [fact.object for fact in memory.facts(subject="Ada0")] == ["Rain"]
        generation = memory.stats().generation
        again = ingested(memory, tmp_path / "a.jsonl")
        assert again.given_twice == report.given_twice
        assert again.sources == {"new": 0, "changed": 0, "unchanged": 4, "failed": 0}
        assert memory.stats().generation == generation


def test_changed_records_are_written_however_many(tmp_path: Path) -> None:
    """What is held back until a file might say it anew is written in the end, in flat memory."""
    with opened() as memory:
        ingested(memory, records(tmp_path / "a.jsonl", people(0, 200)))
        rows = [{**row, "text": f"{row['text']} It snowed."} for row in people(0, 200)]
        report = ingested(memory, records(tmp_path / "a.jsonl", rows), batch_characters=500)
        assert report.sources == {"new": 0, "changed": 200, "unchanged": 0, "failed": 0}
        again = ingested(memory, tmp_path / "a.jsonl")
        assert again.sources == {"new": 0, "changed": 0, "unchanged": 200, "failed": 0}


def test_dry_run_writes_nothing(folder: Path, tmp_path: Path) -> None:
    """It says what would be new, by what is there."""
    with opened(tmp_path / "a.db") as memory:
        ingested(memory, folder / "note.txt")
        before, generation = held(memory), memory.stats().generation
        report = ingested(memory, folder, dry_run=True)
        assert report.sources == {"new": 26, "changed": 0, "unchanged": 1, "failed": 0}
        assert report.passages == 30
        assert report.facts["new"] > 0
        assert (held(memory), memory.stats().generation) == (before, generation)


@pytest.mark.parametrize("batches", [1, 3])
def test_stop_ends_behind_the_running_batch(folder: Path, whole: str, batches: int) -> None:
    """What was begun is finished, the rest is left, and another run completes it."""
    seen: list[Progress] = []

    def stop(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == batches:
            pipeline.stop()

    with opened() as memory:
        pipeline = Pipeline(memory, InProcess(memory), batch_characters=SMALL, on_progress=stop)
        report = pipeline.run(Inputs([str(folder)]))
        assert report.interrupted
        assert not report.is_complete
        assert len(seen) in (batches, batches + 1)  # the next batch may have begun
        assert not memory.ledger.sources(state="pending")
        assert ingested(memory, folder).is_complete
        assert held(memory) == whole


class Interrupting(InProcess):
    """Is stopped just when a batch was sent, and perhaps nothing of it is done."""

    def __init__(self, memory: Memory, *, sent: int) -> None:
        super().__init__(memory)
        self.stop: Callable[[], None]
        self._left = sent

    def submit(self, documents: Sequence[Document]) -> Job:
        self._left -= 1
        if not self._left:
            self.stop()
        return super().submit(documents)


@pytest.mark.parametrize("sent", [1, 2, 4])
def test_stop_while_a_batch_is_sent_leaves_nothing_pending(folder: Path, sent: int) -> None:
    """What the ledger calls begun is finished, whenever the signal comes; the rest is left."""
    with opened() as memory:
        preparation = Interrupting(memory, sent=sent)
        pipeline = Pipeline(memory, preparation, batch_characters=SMALL)
        preparation.stop = pipeline.stop
        report = pipeline.run(Inputs([str(folder)]))
        assert report.interrupted
        assert not memory.ledger.sources(state="pending")
        assert len(memory.ledger.sources()) == report.sources["new"]


class Overtaken(SqliteStore):
    """A store into which another process writes, just before one of our writes is let in."""

    def __init__(self, path: Path, rival: Callable[[], object], *, writes: int) -> None:
        super().__init__(path, encoder=(HashingEncoder().name, HashingEncoder().dimension))
        self._rival = rival
        self._left = writes

    def write(self, batch: WriteBatch) -> WriteReceipt:
        self._left -= 1
        if self._left == 0:
            self._rival()
        return super().write(batch)


OURS, THEIRS = "Bo knows Cy. It rained.", "Dee knows Eve. It snowed."


@pytest.mark.parametrize("before", [None, "Ada likes Fog.", OURS, THEIRS])
@pytest.mark.parametrize("writes", range(1, 5))
def test_contents_of_two_writers_never_mix(tmp_path: Path, before: str | None, writes: int) -> None:
    """Whoever comes between the others' reading and writing: one revision is held, whole."""
    path, alone = tmp_path / "a.db", tmp_path / "alone.db"

    def write(path: Path, text: str) -> None:
        with opened(path) as memory:
            ingested_documents(memory, Document(uri="page", text=text))

    if before is not None:
        write(path, before)
    with opened(Overtaken(path, lambda: write(path, THEIRS), writes=writes)) as memory:
        ingested_documents(memory, Document(uri="page", text=OURS))
        [source] = memory.ledger.sources()
        held_text = OURS if memory.facts(subject="Bo") else THEIRS
        write(alone, held_text)
        with opened(alone) as other:
            assert held(memory) == held(other)
            assert other.ledger.sources() == [source]


PAGES = 25


def write_pages(path: Path, text: str, together: Barrier) -> None:
    """Write the same content for every page, each page when the other process does."""
    with opened(path) as memory:
        for number in range(PAGES):
            together.wait(60)
            ingested_documents(memory, Document(uri=f"page{number}", text=text))


def test_two_processes_with_other_contents_leave_one_of_them(tmp_path: Path) -> None:
    """Of each page the memory holds one content, whole: that of its revision."""
    path = tmp_path / "a.db"
    opened(path).close()
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(2)
    processes = [
        context.Process(target=write_pages, args=(path, text, together)) for text in (OURS, THEIRS)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    with opened(path) as memory:
        sources = memory.ledger.sources()
        assert [source.state for source in sources] == [SourceState.DONE] * PAGES
        texts = {OURS: revisions(OURS), THEIRS: revisions(THEIRS)}
        for source in sources:
            hits = memory.search("Bo Dee", filters={"source": source.uri}, top_k=9).hits
            assert [texts[hit.text][source.uri] for hit in hits] == [source.revision]


def revisions(text: str) -> dict[str, str]:
    """Return the revision of each page that has this content."""
    with opened() as memory:
        ingested_documents(
            memory, *(Document(uri=f"page{number}", text=text) for number in range(PAGES))
        )
        return {source.uri: source.revision for source in memory.ledger.sources()}


def ingested_documents(memory: Memory, *documents: Document) -> IngestReport:
    """Ingest documents, each in a batch of its own."""
    return Pipeline(memory, InProcess(memory), batch_characters=1).run(documents)


def test_full_disk_stops_the_run_and_loses_nothing(tmp_path: Path) -> None:
    """The report says so, what was written is whole, and with more room the run completes."""
    source = records(tmp_path / "people.jsonl", people(0, 80))
    with opened() as memory:
        ingested(memory, source)
        whole = held(memory)
    path = tmp_path / "a.db"
    with opened(path) as memory:
        pages = raw(memory).execute("PRAGMA page_count").fetchone()[0]
        raw(memory).execute(f"PRAGMA max_page_count = {pages + 12}")
        report = ingested(memory, source)
        assert "full" in report.stopped
        assert not report.is_complete
        assert 0 < report.sources["new"] < 80
        assert memory.stats().counts["passage"] == report.passages
    with opened(path) as memory:
        assert ingested(memory, source).is_complete
        assert held(memory) == whole


def raw(memory: Memory) -> Any:
    """Return the connection of a memory in a file."""
    store = memory._store
    assert isinstance(store, SqliteStore)
    return store._connection._raw


def test_batches_under_way_are_bounded(tmp_path: Path) -> None:
    """However much comes in, no more than the capacity of batches is held: memory stays flat."""
    under_way: list[int] = []

    class Watched(InProcess):
        capacity = 3

        def submit(self, documents: Sequence[Document]) -> Any:
            under_way.append(len(pipeline._under_way) + 1)
            return super().submit(documents)

    with opened() as memory:
        pipeline = Pipeline(memory, Watched(memory), batch_characters=SMALL)
        pipeline.run(Inputs([str(records(tmp_path / "a.jsonl", people(0, 200)))]))
    assert max(under_way) == 3
    assert len(under_way) > 20


def test_ingest_loads_nothing_that_grows_with_the_store(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that only writes never loads the arrays of a reader, which hold every passage."""
    loaded: list[int] = []
    refresh = NamespaceView.refresh

    def told(view: NamespaceView, *given: Any) -> None:
        loaded.append(view.number)
        refresh(view, *given)

    monkeypatch.setattr(NamespaceView, "refresh", told)
    with opened() as memory:
        report = ingested(memory, folder)
        assert report.is_complete
        assert loaded == []

        memory.search("Ada1")
        assert loaded  # what would have been noticed


def test_progress_reaches_the_end(folder: Path) -> None:
    """It never runs backward, and counts every document in the end."""
    seen: list[Progress] = []
    with opened() as memory:
        inputs = Inputs([str(folder)])
        pipeline = Pipeline(
            memory, InProcess(memory), batch_characters=SMALL, on_progress=seen.append
        )
        pipeline.run(inputs, size=inputs.size)
    done = [progress.bytes_done for progress in seen]
    assert done == sorted(done)
    assert done[-1] <= inputs.size
    assert (seen[-1].documents, seen[-1].failures) == (27, 0)


def test_reader_that_fails_stops_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug of a reader is a failure of its file."""
    from graphmem_ingest import inputs, sources

    read = sources.read_path

    def failing(path: Path, options: Any) -> Iterator[Any]:
        if path.name == "note.txt":
            raise IndexError("a bug")
        yield from read(path, options)

    monkeypatch.setattr(inputs, "read_path", failing)
    with opened() as memory:
        report = ingested(memory, folder)
    assert report.sources == {"new": 26, "changed": 0, "unchanged": 0, "failed": 1}
    assert "IndexError: a bug" in report.failures[0].reason


def test_ledger_tells_outcomes_without_reading() -> None:
    """New, changed and unchanged are told by revisions alone."""
    one, two = Document(uri="a", text="Ada knows Bo."), Document(uri="b", text="It rained.")
    with opened() as memory:
        memory.add_documents([one])
        other = Document(uri="a", text="Ada knows Cy.")
        assert memory.ledger.outcomes([one, two, other]) == [
            Outcome.UNCHANGED,
            Outcome.NEW,
            Outcome.CHANGED,
        ]
        memory.ledger.begin([two, other])
        assert [source.state for source in memory.ledger.sources()] == [SourceState.PENDING] * 2
        assert memory.ledger.outcomes([one, two, other]) == [
            Outcome.UNSETTLED,
            Outcome.NEW,
            Outcome.CHANGED,
        ]
        memory.add_documents([one, two])
        assert [source.state for source in memory.ledger.sources()] == [SourceState.DONE] * 2


def test_seen_names_are_told_apart() -> None:
    """Among more names than stay in the small set, each is new once."""
    seen = SeenNames()
    names = [f"a.jsonl#{n}" for n in range(150_000)]
    assert not any(seen.add(name) for name in names)
    assert all(seen.add(name) for name in names[::997])
    assert not seen.add("b.jsonl#1")
