"""Warnings that the library logs, caught so that they can be told once, at the end."""

from __future__ import annotations

import logging
from types import TracebackType


class Heard(logging.Handler):
    """Catches the warnings of graphmem and its ingest while it is entered.

    Entering gives the list that they come into, each text once; nothing is printed meanwhile.
    """

    def __init__(self) -> None:
        """Listen to warnings and what is worse."""
        super().__init__(logging.WARNING)
        self._texts: list[str] = []
        self._loggers = [logging.getLogger(name) for name in ("graphmem", "graphmem_ingest")]
        self._propagated: list[bool] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the text of a record."""
        text = record.getMessage()
        if text not in self._texts:
            self._texts.append(text)

    def __enter__(self) -> list[str]:
        """Begin to listen."""
        self._texts = []
        self._propagated = [logger.propagate for logger in self._loggers]
        for logger in self._loggers:
            logger.addHandler(self)
            logger.propagate = False
        return self._texts

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hand over to whoever listened before."""
        for logger, propagated in zip(self._loggers, self._propagated, strict=True):
            logger.removeHandler(self)
            logger.propagate = propagated
