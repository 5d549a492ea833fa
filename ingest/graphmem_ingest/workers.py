"""Preparing documents: in this process, or in several others that load their models once."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import resource_tracker
from queue import SimpleQueue
from typing import Protocol, TypeAlias

from graphmem import (
    BadSetting,
    DamagedData,
    Document,
    ExtractionFailed,
    GraphmemError,
    Memory,
    MissingDependency,
    Prepared,
)
from graphmem_ingest.heard import Heard

_log = logging.getLogger(__name__)

_CAN_BLOCK = hasattr(signal, "pthread_sigmask")

OpenMemory: TypeAlias = Callable[[], Memory]

# What is wrong with the installation is wrong for every document.
_FOR_ALL = (BadSetting, MissingDependency, DamagedData)


class CannotPrepare(GraphmemError):
    """No document can be prepared: a model or a package is missing or damaged."""


class WorkerDied(GraphmemError):
    """A worker process ended while it prepared documents: killed, or out of memory."""


class Job(Protocol):
    """Documents on their way."""

    def result(self) -> list[Prepared]:
        """Wait for the prepared documents.

        Raises:
            ExtractionFailed: one of the documents cannot be prepared.
            CannotPrepare: none can.
            WorkerDied: the process that prepared them ended.
        """

    def cancel(self) -> bool:
        """Give up documents that nobody has begun with; return whether that was so."""


class Preparation(Protocol):
    """Something that prepares documents. ``capacity`` jobs at a time keep it busy."""

    @property
    def capacity(self) -> int:
        """How many jobs may be under way."""

    def submit(self, documents: Sequence[Document]) -> Job:
        """Begin to prepare documents."""

    def close(self) -> None:
        """End; what is under way is given up."""


class InProcess:
    """Prepares in this process, in a thread, so that a batch is read while another is written.

    Much of reading, and of the database's work, lets other threads run meanwhile.
    """

    capacity = 2

    def __init__(self, memory: Memory, namespace: str | None = None) -> None:
        """Use the encoder and the extractor of a memory; the first job starts the thread."""
        self._memory = memory
        self._namespace = namespace
        self._jobs: SimpleQueue[_Here | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def submit(self, documents: Sequence[Document]) -> Job:
        """Line documents up behind those that are being prepared."""
        if self._thread is None:
            # A daemon: who interrupts twice does not wait for the end of a batch.
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()
        job = _Here(Future(), documents)
        self._jobs.put(job)
        return job

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            if job.future.set_running_or_notify_cancel():
                try:
                    job.future.set_result(_prepare(self._memory, job.documents, self._namespace))
                except BaseException as error:  # noqa: BLE001 - raised where it is asked for
                    job.future.set_exception(error)
            del job

    def close(self) -> None:
        """Let the thread end behind what it has begun."""
        self._jobs.put(None)
        self._thread = None


@dataclass(slots=True)
class _Here:
    future: Future[list[Prepared] | _Trouble]
    documents: Sequence[Document]

    def result(self) -> list[Prepared]:
        return _checked(self.future.result())

    def cancel(self) -> bool:
        return self.future.cancel()


class WorkerPool:
    """Prepares in other processes, each with a memory that ``open_memory`` gives it.

    Processes are spawned, so it works alike on every system, and end when this one does, also
    when it is killed. A process that dies is replaced; its documents come back as WorkerDied.
    """

    def __init__(self, workers: int, open_memory: OpenMemory, namespace: str | None = None) -> None:
        """Start nothing yet; the first job does. ``open_memory`` must be importable."""
        self._workers = workers
        self._open_memory = open_memory
        self._namespace = namespace
        self._executor: ProcessPoolExecutor | None = None

    @property
    def capacity(self) -> int:
        """One job in each worker and one waiting for it: more would only hold memory."""
        return 2 * self._workers

    def submit(self, documents: Sequence[Document]) -> Job:
        """Send documents to a worker."""
        try:
            return self._sent(documents)
        except BrokenProcessPool:
            self._end()
            return self._sent(documents)

    def _sent(self, documents: Sequence[Document]) -> Job:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self._workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(self._open_memory, self._namespace),
            )
        with _no_interrupt_for_children():
            return _Sent(self._executor.submit(_prepare_here, documents))

    def _end(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None

    def close(self) -> None:
        """Give up what is under way, and end the processes."""
        self._end()


@dataclass(slots=True)
class _Sent:
    future: Future[_Sending]

    def result(self) -> list[Prepared]:
        try:
            sending = self.future.result()
        except BrokenProcessPool as error:
            raise WorkerDied(
                "a worker process ended while it prepared this: it was killed, or out of memory"
            ) from error
        for warning in sending.warnings:
            _warn_once(warning)
        return _checked(sending.outcome)

    def cancel(self) -> bool:
        return self.future.cancel()


@dataclass(frozen=True, slots=True)
class _Trouble:
    """An error in words: an exception itself may not survive the way between processes."""

    reason: str
    for_all: bool


@dataclass(frozen=True, slots=True)
class _Sending:
    """What a worker sends back, with what it would have logged as a warning."""

    outcome: list[Prepared] | _Trouble
    warnings: tuple[str, ...]


@lru_cache(maxsize=1_000)
def _warn_once(warning: str) -> None:
    """Warn once of what each worker finds out for itself."""
    _log.warning("%s", warning)


def _checked(outcome: list[Prepared] | _Trouble) -> list[Prepared]:
    if isinstance(outcome, _Trouble):
        raise (CannotPrepare if outcome.for_all else ExtractionFailed)(outcome.reason)
    return outcome


def _prepare(
    memory: Memory, documents: Sequence[Document], namespace: str | None
) -> list[Prepared] | _Trouble:
    try:
        return memory.prepare(documents, namespace=namespace)
    except _FOR_ALL as error:
        return _Trouble(str(error), for_all=True)
    except GraphmemError as error:
        return _Trouble(str(error), for_all=False)
    except Exception as error:  # noqa: BLE001 - one bad document must not stop the others
        return _Trouble(f"it cannot be prepared ({type(error).__name__}: {error})", for_all=False)


@contextmanager
def _no_interrupt_for_children() -> Iterator[None]:
    """Let processes that start inside be deaf to Ctrl-C from their first moment.

    The parent decides when they end. A blocked signal stays blocked in a new program, where a
    handler would not stay; and what comes here meanwhile is delivered behind the block.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
    elif _CAN_BLOCK:
        # Started inside, it would unblock the signal before the others start.
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    else:
        handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, handler)


class _Worker:
    """What a worker process holds: a memory, which it uses for its models only, and warnings."""

    def __init__(self, open_memory: OpenMemory, namespace: str | None) -> None:
        self._open_memory = open_memory
        self._namespace = namespace
        self._memory: Memory | None = None
        self._heard = Heard()

    def prepare(self, documents: Sequence[Document]) -> _Sending:
        with self._heard as warnings:
            outcome = self._prepared(documents)
        return _Sending(outcome=outcome, warnings=tuple(warnings))

    def _prepared(self, documents: Sequence[Document]) -> list[Prepared] | _Trouble:
        try:
            self._memory = self._memory or self._open_memory()
        except GraphmemError as error:
            return _Trouble(str(error), for_all=True)
        return _prepare(self._memory, documents, self._namespace)


_worker: _Worker | None = None


def _begin(open_memory: OpenMemory, namespace: str | None) -> None:
    global _worker  # noqa: PLW0603 - a process pool offers no other place
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker = _Worker(open_memory, namespace)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _prepare_here(documents: Sequence[Document]) -> _Sending:
    assert _worker is not None  # noqa: S101 - the pool begins with _begin
    return _worker.prepare(documents)
