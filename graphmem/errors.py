"""Everything that graphmem raises on purpose, under one root.

GraphmemError
├── BadInput (ValueError)            an argument, a document or a record cannot be used
│   └── BadSetting                   an option or an environment variable cannot be used
├── NotFound (LookupError)           an id or a name is not in this memory
├── MissingDependency (ImportError)  an optional part is not installed
├── DamagedData                      a packaged or stored file is not what it should be
├── ExtractionFailed                 an extractor gave nothing usable for a document
└── StoreError
    ├── StoreUnavailable             the store cannot be opened or reached
    ├── StoreTooNew                  written by a newer graphmem
    ├── EncoderMismatch              written with another encoder
    ├── StaleSlots                   a slot was written since it was read: read and fold again
    └── WriteFailed                  a batch was not written; nothing of it was kept

A message says what happened, with what, and what to do. It never holds a password.
"""

from __future__ import annotations

import importlib
from types import ModuleType


class GraphmemError(Exception):
    """Root of all errors that graphmem raises on purpose."""


class BadInput(GraphmemError, ValueError):
    """An argument, a document or a record cannot be used as it is."""


class BadSetting(BadInput):
    """An option, a setting or an environment variable has a value that cannot be used."""


class NotFound(GraphmemError, LookupError):
    """An id or a name that a call refers to is not in this memory."""


class MissingDependency(GraphmemError, ImportError):
    """An optional part of graphmem is used, and the package behind it is not installed."""

    def __init__(self, module: str, extra: str) -> None:
        """Name the missing module and the extra that brings it."""
        super().__init__(
            f"{module} is not installed: run  pip install 'graphmem[{extra}]'  and try again"
        )
        self.module = module
        self.extra = extra


class DamagedData(GraphmemError):
    """A file that graphmem ships or wrote is not what it should be."""


class ExtractionFailed(GraphmemError):
    """An extractor gave nothing usable for a document."""


class StoreError(GraphmemError):
    """Root of what a store raises."""


class StoreUnavailable(StoreError):
    """The store cannot be opened, reached or read."""


class StoreTooNew(StoreError):
    """The store was written by a newer graphmem than this one."""


class EncoderMismatch(StoreError):
    """The store's vectors were made by another encoder than the one in use."""

    def __init__(self, *, stored: str, given: str, store: str) -> None:
        """Name both encoders and the store."""
        super().__init__(
            f"{store} was written with the encoder {stored}, and this process uses {given}: "
            f"open it with {stored}, or encode it anew, once, with  "
            f"graphmem reembed --store {store}"
        )
        self.stored = stored
        self.given = given


class StaleSlots(StoreError):
    """Slots changed between reading and writing them; the batch was not written."""

    def __init__(self, slots: tuple[str, ...]) -> None:
        """Hold the ids of the slots that changed."""
        super().__init__(
            f"{len(slots)} slot(s) were changed by another writer since they were read: "
            "read them again, fold, and write"
        )
        self.slots = slots


class WriteFailed(StoreError):
    """A batch could not be written; nothing of it was kept."""


def require(module: str, extra: str) -> ModuleType:
    """Import an optional module, or raise MissingDependency naming the extra that brings it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingDependency(module, extra) from error
