"""The bar of an ingest: how far, how fast, how long still, how much has failed."""

from __future__ import annotations

import time

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from graphmem_ingest.pipeline import Progress as Reached

_AFTER_SECONDS = 1.0


class ProgressBar:
    """Shows itself on a terminal once a run has taken a second."""

    def __init__(self, console: Console) -> None:
        """Show nothing yet."""
        self._console = console
        self._started = time.monotonic()
        self._bar: Progress | None = None
        self._task = TaskID(0)

    def show(self, reached: Reached) -> None:
        """Draw the bar as far as the run has come."""
        seconds = time.monotonic() - self._started
        if seconds < _AFTER_SECONDS:
            return
        if self._bar is None:
            self._bar = self._begin(reached)
        words = f"{reached.documents} documents, {reached.passages / seconds:.0f} passages/s"
        if reached.failures:
            words += f", {reached.failures} failed"
        self._bar.update(self._task, completed=reached.bytes_done, words=words)

    def _begin(self, reached: Reached) -> Progress:
        bar = Progress(
            TextColumn("reading"),
            BarColumn(),
            TextColumn("{task.fields[words]}"),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        self._task = bar.add_task("", total=reached.bytes_total or None, words="")
        bar.start()
        return bar

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
