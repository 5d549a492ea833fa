"""What an ingest did, in numbers and with reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphmem import Outcome, WriteReport
from graphmem_ingest.sources import Failure

# Failures that are told one by one; what a million malformed lines have in common shows in these.
MOST_FAILURES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """The end of an ingest.

    ``sources`` counts documents: new, changed, unchanged, failed. ``facts`` counts new, confirmed,
    closed and disputed ones. ``given_twice`` are uris that came with different contents in one run
    (the last one counts). ``stopped`` says why the run ended early. In a dry run the counts say
    what would be written; entities and facts that several documents share count more than once.
    """

    sources: Mapping[str, int]
    passages: int
    entities: int
    facts: Mapping[str, int]
    failures: tuple[Failure, ...] = ()
    more_failures: int = 0
    given_twice: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    interrupted: bool = False
    stopped: str = ""
    dry_run: bool = False
    seconds: float = 0.0

    @property
    def is_complete(self) -> bool:
        """Say whether everything that was given is in the memory."""
        return not (self.failures or self.interrupted or self.stopped)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON can hold it."""
        return {
            "sources": dict(self.sources),
            "passages": self.passages,
            "entities": self.entities,
            "facts": dict(self.facts),
            "failures": [
                {"source": failure.uri, "line": failure.line, "reason": failure.reason}
                for failure in self.failures
            ],
            "more_failures": self.more_failures,
            "given_twice": list(self.given_twice),
            "warnings": list(self.warnings),
            "interrupted": self.interrupted,
            "stopped": self.stopped,
            "dry_run": self.dry_run,
            "seconds": round(self.seconds, 3),
        }


class Tally:
    """Counts while an ingest runs."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._written = WriteReport()
        self.unchanged = 0
        self.failed = 0
        self.failures: list[Failure] = []
        self.given_twice: dict[str, None] = {}

    def wrote(self, report: WriteReport) -> None:
        """Add what a write did. Its journal entries are left out: they would add up for ever."""
        kept = WriteReport(
            sources=report.sources,
            passages=report.passages,
            entities=report.entities,
            assertions=report.assertions,
            verdicts=report.verdicts,
        )
        self._written += kept

    def fail(self, failure: Failure) -> None:
        """Add a failure."""
        self.failed += 1
        if len(self.failures) < MOST_FAILURES:
            self.failures.append(failure)

    def twice(self, uri: str) -> None:
        """Add a uri that came twice, with different contents."""
        if len(self.given_twice) < MOST_FAILURES:
            self.given_twice[uri] = None

    @property
    def documents(self) -> int:
        """How many documents are done, in whatever way."""
        return sum(self._written.sources.values()) + self.unchanged + self.failed

    @property
    def passages(self) -> int:
        """How many passages were written."""
        return self._written.passages

    def report(self, **ending: Any) -> IngestReport:
        """Return the report; ``ending`` says how the run came to its end."""
        sources = Counter(self._written.sources)
        return IngestReport(
            sources={
                Outcome.NEW.value: sources[Outcome.NEW],
                Outcome.CHANGED.value: sources[Outcome.CHANGED],
                Outcome.UNCHANGED.value: sources[Outcome.UNCHANGED] + self.unchanged,
                "failed": self.failed,
            },
            passages=self._written.passages,
            entities=self._written.entities,
            facts=self._written.facts,
            failures=tuple(self.failures),
            more_failures=self.failed - len(self.failures),
            given_twice=tuple(self.given_twice),
            **ending,
        )
