"""Which view the reads of a store go by: one of its own each, or one for those of a search."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from graphmem.errors import StoreUnavailable
from graphmem.model.scope import Scope, check_namespace
from graphmem.stores.neo4j.round_trips import OutOfDate, Reading, as_indexed
from graphmem.stores.neo4j.server import Server
from graphmem.stores.neo4j.statements import LATEST, Transaction
from graphmem.stores.neo4j.view import NamespaceView, Views

T = TypeVar("T")

# Times that reads are begun again when an erasure came between.
_REPEATS = 5


class Reads:
    """Reads of namespaces by their views; those that a thread does together share one."""

    def __init__(self, server: Server) -> None:
        """Begin without views."""
        self._server = server
        self._views = Views()
        self._local = threading.local()

    def together(
        self, scope: Scope, reads: Callable[[], T], *, names: Sequence[str], terms: Sequence[str]
    ) -> T:
        """Do reads that belong together; see GraphStore."""
        check_namespace(scope.namespace)
        before: Reading | None = getattr(self._local, "reading", None)
        if before is not None and before.view.name == scope.namespace:
            return reads()

        def all_of_them(reading: Reading) -> T:
            known = LATEST if scope.known is None else scope.known
            is_remembered = scope.known is None and not scope.conditions
            held = reading.view.named if is_remembered else {}
            wanted = as_indexed(one for one in names if one not in held)
            reading.look_ahead(wanted, as_indexed(terms), known)
            self._local.reading = reading
            try:
                found = reads()
            finally:
                self._local.reading = before
            if not reading.checked:
                self._server.read(lambda tx: reading.within(tx).finish())
            return found

        return self._attempted(scope.namespace, all_of_them, together=True)

    def shared(self, namespace: str) -> Reading | None:
        """Return what the reads of this thread share, if they belong together."""
        reading: Reading | None = getattr(self._local, "reading", None)
        return reading if reading is not None and reading.view.name == namespace else None

    def current(
        self, namespace: str, read: Callable[[Transaction, NamespaceView], T], empty: T
    ) -> T:
        """Read with the namespace's arrays as of now, or as of the reads that this belongs to."""
        check_namespace(namespace)
        shared = self.shared(namespace)

        def work(tx: Transaction) -> T:
            if shared is not None:
                shared.within(tx).finish()
                view: NamespaceView | None = shared.view
            else:
                view = self._views.current(tx, namespace)
            return empty if view is None else read(tx, view)

        return self._server.read(work)

    def search(self, scope: Scope, read: Callable[[Reading], T]) -> T:
        """Read with the namespace's arrays as they are held, checked by what is read."""
        shared = self.shared(scope.namespace)
        if shared is not None:
            return self._server.read(lambda tx: read(shared.within(tx)))
        return self._attempted(
            scope.namespace, lambda reading: self._server.read(lambda tx: read(reading.within(tx)))
        )

    def _attempted(
        self, namespace: str, read: Callable[[Reading], T], *, together: bool = False
    ) -> T:
        """Read with the namespace's arrays as they are held, and again if they are out of date."""
        held = self._views.held(namespace)
        if held is not None:
            with suppress(OutOfDate):
                return read(Reading(held, checked=False, together=together))
        for _ in range(_REPEATS):
            view = self._server.read(lambda tx: self._views.current(tx, namespace))
            view = view or NamespaceView(namespace, 0, 0)
            with suppress(OutOfDate):  # something was erased meanwhile
                return read(Reading(view, checked=True, together=together))
        raise StoreUnavailable(
            f"{self._server.url}: the namespace {namespace!r} is being erased; ask again"
        )

    def forget(self) -> None:
        """Drop all views."""
        self._views.forget()
