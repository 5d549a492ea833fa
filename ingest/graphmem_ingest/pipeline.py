"""The ingest: documents come in, are prepared in batches, and are written one batch at a time."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from graphmem import (
    Document,
    ExtractionFailed,
    Memory,
    Outcome,
    Prepared,
    StaleSlots,
    StoreError,
    WriteFailed,
    WriteReport,
)
from graphmem_ingest.inputs import FileEnd, Given
from graphmem_ingest.report import IngestReport, Tally
from graphmem_ingest.seen import SeenNames
from graphmem_ingest.sources import Failure
from graphmem_ingest.workers import CannotPrepare, Job, Preparation, WorkerDied

# A batch is one transaction, and what is lost at a kill. With extraction 100,000 characters are
# some seconds of work, and the sync at its end costs nothing beside it.
BATCH_CHARACTERS = 100_000
# What a document or a turn costs beside its characters.
_OVERHEAD = 200
# Documents that the store refused one after the other before it is taken to be full or broken.
_MOST_REFUSED = 3
# Batches of changed documents that are held back: see Pipeline._drop_held.
_MOST_HELD = 20
# Sources whose state is told to the ledger together.
_TOLD_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an ingest is: bytes of its files, documents in whatever way done, passages."""

    bytes_done: int
    bytes_total: int
    documents: int
    passages: int
    failures: int


@dataclass(slots=True)
class _Batch:
    documents: list[Document] = field(default_factory=list)
    uris: set[str] = field(default_factory=set)
    repeated: list[str] = field(default_factory=list)
    characters: int = 0
    bytes_read: int = 0

    def add(self, document: Document) -> None:
        self.documents.append(document)
        self.uris.add(document.uri)
        self.characters += _weight(document)

    def remove(self, uri: str) -> Document:
        place = next(n for n, document in enumerate(self.documents) if document.uri == uri)
        self.uris.discard(uri)
        document = self.documents.pop(place)
        self.characters -= _weight(document)
        return document


def _weight(document: Document) -> int:
    turns = sum(len(turn.text) + len(turn.caption) + _OVERHEAD for turn in document.turns)
    return len(document.text) + turns + _OVERHEAD * (1 + len(document.triples))


class _Stopped(Exception):
    """The run cannot go on, and why."""


class Pipeline:
    """Brings documents into a memory: skips what is held, prepares, writes, keeps the ledger.

    Batches are written in the order of the documents, each whole or not at all. At most
    ``preparation.capacity`` batches are held at a time. Killed at any moment, the same run again
    goes on behind the last batch that was written.
    """

    def __init__(
        self,
        memory: Memory,
        preparation: Preparation,
        *,
        namespace: str | None = None,
        dry_run: bool = False,
        batch_characters: int = BATCH_CHARACTERS,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> None:
        """Wire the parts.

        Args:
            memory: where the documents go.
            preparation: what reads and encodes them.
            namespace: in the place of the memory's own.
            dry_run: prepare and compare, and write nothing.
            batch_characters: a batch is sent off when it holds so many.
            on_progress: called after each batch.
        """
        self._memory = memory
        self._preparation = preparation
        self._namespace = namespace
        self._dry_run = dry_run
        self._batch_characters = batch_characters
        self._on_progress = on_progress
        self._tally = Tally()
        self._filling = _Batch()
        self._under_way: deque[tuple[_Batch, Job]] = deque()
        self._seen = SeenNames()
        self._held = _Batch()
        self._failed: dict[str, tuple[Failure, int]] = {}
        self._settled: dict[str, None] = {}
        self._refused = 0
        self._stopping = self._left_out = False
        self._bytes_total = self._bytes_read = self._bytes_of_file = self._bytes_done = 0

    def stop(self) -> None:
        """End after the batches that have begun. May be called from a signal handler."""
        self._stopping = True

    def run(self, inputs: Iterable[Given], *, size: int = 0) -> IngestReport:
        """Ingest everything that the inputs give; ``size`` is their bytes, for the progress."""
        started = time.perf_counter()
        self._bytes_total = size
        stopped = ""
        try:
            for given in inputs:
                if self._stopping:
                    self._left_out = True
                    break
                self._take(given)
            else:
                self._send()
                self._send_held()
            self._finish(0)
            self._tell_ledger()
        except (_Stopped, StoreError, CannotPrepare) as error:
            stopped = str(error)
        return self._tally.report(
            interrupted=self._left_out,
            stopped=stopped,
            dry_run=self._dry_run,
            seconds=time.perf_counter() - started,
        )

    # ---- in ------------------------------------------------------------------------------

    def _take(self, given: Given) -> None:
        if isinstance(given, Document):
            self._add(given)
        elif isinstance(given, Failure):
            self._fail(given)
        else:
            self._end_file(given)

    def _add(self, document: Document) -> None:
        if self._seen.add(document.uri):
            # Its first content must be written before this one can be compared with it.
            self._send()
            self._finish(0)
            self._filling.repeated.append(document.uri)
        self._filling.add(document)
        self._bytes_of_file += _weight(document)
        if self._filling.characters >= self._batch_characters:
            self._send()

    def _end_file(self, end: FileEnd) -> None:
        self._bytes_read += end.size
        self._bytes_of_file = 0
        if end.uri not in self._failed:
            self._settled[end.uri] = None
        if len(self._settled) + len(self._failed) > _TOLD_AT_ONCE:
            self._tell_ledger()

    # ---- on the way ----------------------------------------------------------------------

    def _send(self) -> None:
        """Send the batch that was filled to be prepared, without what is held already."""
        batch, self._filling = self._filling, _Batch()
        if not batch.documents:
            return
        outcomes = self._memory.ledger.outcomes(batch.documents, namespace=self._namespace)
        batch.documents = self._sort_out(batch, outcomes)
        self._submit(batch)
        if self._held.characters > _MOST_HELD * self._batch_characters:
            self._send_held()

    def _submit(self, batch: _Batch) -> None:
        batch.bytes_read = self._bytes_read + self._bytes_of_file
        if batch.documents:
            self._under_way.append((batch, self._preparation.submit(batch.documents)))
            self._finish(self._preparation.capacity - 1)
        else:
            self._show(batch)

    def _send_held(self) -> None:
        batch, self._held = self._held, _Batch()
        if batch.documents:
            self._submit(batch)

    def _sort_out(self, batch: _Batch, outcomes: Sequence[Outcome]) -> list[Document]:
        """Return the documents that are to be prepared."""
        left: list[Document] = []
        for document, outcome in zip(batch.documents, outcomes, strict=True):
            self._drop_held(document)
            if outcome is Outcome.CHANGED and document.uri in batch.repeated:
                self._tally.twice(document.uri)
            if outcome is Outcome.NEW or document.appends:
                left.append(document)
            elif outcome is Outcome.CHANGED:
                self._held.add(document)
            else:
                self._tally.unchanged += 1
                if outcome is Outcome.UNSETTLED and document.uri not in self._failed:
                    self._settled[document.uri] = None
        return left

    def _drop_held(self, document: Document) -> None:
        """Let a content take the place of a changed one that was given before it in this run.

        What has changed is held back for a while: a file that gives one name two contents would
        else write both again at every run, each as a change of the other.
        """
        if document.uri in self._held.uris:
            earlier = self._held.remove(document.uri)
            self._tally.unchanged += 1
            if earlier != document:
                self._tally.twice(document.uri)

    def _begin(self, documents: list[Document]) -> list[Document]:
        """Note documents as pending; return those that the store takes."""
        if self._dry_run:
            return documents
        try:
            self._memory.ledger.begin(documents, namespace=self._namespace)
        except WriteFailed as error:
            if len(documents) == 1:
                self._refuse(documents[0].uri, error)
                return []
            return [one for document in documents for one in self._begin([document])]
        return documents

    def _finish(self, left: int) -> None:
        """Write the oldest batches until so many are left under way."""
        while len(self._under_way) > left:
            batch, job = self._under_way.popleft()
            if self._stopping and job.cancel():
                self._left_out = True
                continue
            batch.documents = self._begin(batch.documents)
            begun = {document.uri for document in batch.documents}
            prepared = self._prepared(batch, job) if begun else ()
            self._write([one for one in prepared if one.source.uri in begun])
            self._show(batch)

    def _prepared(self, batch: _Batch, job: Job) -> list[Prepared]:
        try:
            return job.result()
        except WorkerDied:
            pass  # perhaps because of another batch's document: once more, by itself
        except ExtractionFailed:
            return self._prepared_alone(batch.documents)
        try:
            return self._preparation.submit(batch.documents).result()
        except (WorkerDied, ExtractionFailed):
            return self._prepared_alone(batch.documents)

    def _prepared_alone(self, documents: Sequence[Document]) -> list[Prepared]:
        """Prepare documents one by one, so that only those that cannot be are left out."""
        prepared: list[Prepared] = []
        for document in documents:
            try:
                prepared += self._preparation.submit([document]).result()
            except (WorkerDied, ExtractionFailed) as error:
                self._fail(Failure(uri=document.uri, reason=str(error)))
        return prepared

    # ---- out -----------------------------------------------------------------------------

    def _write(self, prepared: Sequence[Prepared]) -> None:
        if not prepared:
            return
        try:
            self._tally.wrote(self._written(prepared))
        except (WriteFailed, StaleSlots) as error:
            if len(prepared) == 1:
                self._refuse(prepared[0].source.uri, error)
                return
            for one in prepared:
                self._write([one])
        else:
            self._refused = 0

    def _written(self, prepared: Sequence[Prepared]) -> WriteReport:
        return self._memory.write(prepared, namespace=self._namespace, dry_run=self._dry_run)

    def _refuse(self, uri: str, error: StoreError) -> None:
        self._refused += 1
        if self._refused >= _MOST_REFUSED:
            raise _Stopped(str(error)) from error
        self._fail(Failure(uri=uri, reason=str(error)))

    def _fail(self, failure: Failure) -> None:
        self._tally.fail(failure)
        self._settled.pop(failure.uri, None)
        first, more = self._failed.get(failure.uri, (failure, -1))
        self._failed[failure.uri] = (first, more + 1)

    def _tell_ledger(self) -> None:
        """Tell the ledger what failed, and what failed once and does no longer."""
        failed, self._failed = self._failed, {}
        settled, self._settled = self._settled, {}
        if not self._dry_run:
            told = {uri: _in_words(*failure) for uri, failure in failed.items()}
            self._memory.ledger.fail(told, namespace=self._namespace)
            self._memory.ledger.settle(list(settled), namespace=self._namespace)

    def _show(self, batch: _Batch) -> None:
        self._bytes_done = max(self._bytes_done, min(batch.bytes_read, self._bytes_total))
        if self._on_progress is not None:
            self._on_progress(
                Progress(
                    bytes_done=self._bytes_done,
                    bytes_total=self._bytes_total,
                    documents=self._tally.documents,
                    passages=self._tally.passages,
                    failures=self._tally.failed,
                )
            )


def _in_words(first: Failure, more: int) -> str:
    where = "" if first.line is None else f"line {first.line}: "
    return f"{where}{first.reason}" + (f" (and {more} more)" if more else "")
